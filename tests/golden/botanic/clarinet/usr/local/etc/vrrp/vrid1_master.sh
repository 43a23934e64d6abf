#!/bin/sh
# front: clarinet becomes master of VRID 1 (web 192.0.2.80, mail 192.0.2.25, ns 192.0.2.53, shell 192.0.2.22).
steps() {
    meanwhile 30 'svok /service/dns && svc -u /service/dns'
    meanwhile 30 'svok /service/dns-tcp && svc -u /service/dns-tcp'
    all_done
    step 5 'date -u '"'"'+%FT%TZ the services came here'"'"' >> /var/log/botanic'
}
# shellcheck source=event.sh
. /usr/local/etc/vrrp/event.sh
become vrid1 master "$@"

#!/bin/sh
# front: fridge becomes backup of VRID 1 (web 192.0.2.80, mail 192.0.2.25, ns 192.0.2.53, shell 192.0.2.22).
steps() {
    meanwhile 30 'svok /service/dns && svc -d /service/dns'
    meanwhile 30 'svok /service/dns-tcp && svc -d /service/dns-tcp'
    all_done
    step 5 'date -u '"'"'+%FT%TZ the services are elsewhere'"'"' >> /var/log/botanic'
}
# shellcheck source=event.sh
. /usr/local/etc/vrrp/event.sh
become vrid1 backup "$@"

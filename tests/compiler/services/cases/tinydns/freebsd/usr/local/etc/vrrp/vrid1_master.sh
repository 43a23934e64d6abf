#!/bin/sh
# front: clarinet becomes master of VRID 1 (ns 192.0.2.53, web 192.0.2.80, cache 192.0.2.54).
steps() {
    meanwhile 30 'svok /service/dns && svc -u /service/dns'
    meanwhile 30 'svok /service/dns-tcp && svc -u /service/dns-tcp'
    all_done
}
# shellcheck source=event.sh
. /usr/local/etc/vrrp/event.sh
become vrid1 master "$@"

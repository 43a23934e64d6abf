#!/bin/sh
# front: clarinet becomes backup of VRID 1 (web 192.0.2.80, mail 192.0.2.25, shell 192.0.2.22, ns 192.0.2.53, ns2 192.0.2.54, ns3 192.0.2.55, ns4 192.0.2.56).
steps() {
    meanwhile 30 'svok /service/tiny && svc -d /service/tiny'
    meanwhile 30 'svok /service/tiny-tcp && svc -d /service/tiny-tcp'
    meanwhile 30 'svok /service/cache2 && svc -d /service/cache2'
    all_done
}
# shellcheck source=event.sh
. /etc/vrrpc/event.sh
become vrid1 backup "$@"

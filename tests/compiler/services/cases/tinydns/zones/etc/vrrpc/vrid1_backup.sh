#!/bin/sh
# front: clarinet becomes backup of VRID 1 (ns 192.0.2.53, web 192.0.2.80, cache 192.0.2.54).
steps() {
    meanwhile 30 'supervisorctl -c /etc/vrrpc/supervisord.conf stop dns'
    meanwhile 30 'supervisorctl -c /etc/vrrpc/supervisord.conf stop dns-tcp'
    all_done
}
# shellcheck source=event.sh
. /etc/vrrpc/event.sh
become vrid1 backup "$@"

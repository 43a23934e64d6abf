#!/bin/sh
# front: clarinet becomes backup of VRID 1 (web 192.0.2.80, shop 192.0.2.81).
steps() {
    meanwhile 30 'supervisorctl -c /etc/vrrpc/supervisord.conf stop www'
    meanwhile 30 'supervisorctl -c /etc/vrrpc/supervisord.conf stop www-2'
    all_done
}
# shellcheck source=event.sh
. /etc/vrrpc/event.sh
become vrid1 backup "$@"

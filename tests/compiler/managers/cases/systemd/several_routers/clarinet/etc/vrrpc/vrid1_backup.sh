#!/bin/sh
# front: clarinet becomes backup of VRID 1 (web 192.0.2.80).
steps() {
    hold www
    is_master vrid2 ||
        step 30 'systemctl stop vrrpc-www.service'
    let_go www
}
# shellcheck source=event.sh
. /etc/vrrpc/event.sh
become vrid1 backup "$@"

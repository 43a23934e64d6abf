#!/bin/sh
# side: clarinet becomes backup of VRID 2 (web 192.0.2.81).
steps() {
    step 30 'systemctl stop vrrpc-mail.service'
    hold www
    is_master vrid1 ||
        step 30 'systemctl stop vrrpc-www.service'
    let_go www
}
# shellcheck source=event.sh
. /etc/vrrpc/event.sh
become vrid2 backup "$@"

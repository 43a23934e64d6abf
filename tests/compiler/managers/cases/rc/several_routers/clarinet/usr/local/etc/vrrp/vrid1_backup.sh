#!/bin/sh
# front: clarinet becomes backup of VRID 1 (web 192.0.2.80).
steps() {
    hold www
    is_master vrid2 ||
        step 30 '[ -x /usr/local/etc/rc.d/vrrpc_www ] && { ! service vrrpc_www onestatus >/dev/null || service vrrpc_www onestop; }'
    let_go www
}
# shellcheck source=event.sh
. /usr/local/etc/vrrp/event.sh
become vrid1 backup "$@"

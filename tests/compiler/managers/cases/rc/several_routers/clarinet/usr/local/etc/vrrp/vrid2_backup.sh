#!/bin/sh
# side: clarinet becomes backup of VRID 2 (web 198.51.100.81).
steps() {
    step 30 '[ -x /usr/local/etc/rc.d/vrrpc_mail ] && { ! service vrrpc_mail onestatus >/dev/null || service vrrpc_mail onestop; }'
    hold www
    is_master vrid1 ||
        step 30 '[ -x /usr/local/etc/rc.d/vrrpc_www ] && { ! service vrrpc_www onestatus >/dev/null || service vrrpc_www onestop; }'
    let_go www
}
# shellcheck source=event.sh
. /usr/local/etc/vrrp/event.sh
become vrid2 backup "$@"

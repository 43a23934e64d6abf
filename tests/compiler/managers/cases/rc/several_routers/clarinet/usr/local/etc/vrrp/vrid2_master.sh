#!/bin/sh
# side: clarinet becomes master of VRID 2 (web 198.51.100.81).
steps() {
    step 30 'service vrrpc_mail onestatus >/dev/null || service vrrpc_mail onestart'
    hold www
    step 30 'service vrrpc_www onestatus >/dev/null || service vrrpc_www onestart'
    let_go www
}
# shellcheck source=event.sh
. /usr/local/etc/vrrp/event.sh
become vrid2 master "$@"

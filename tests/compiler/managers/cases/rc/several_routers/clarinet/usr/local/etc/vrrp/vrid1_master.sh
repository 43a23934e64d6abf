#!/bin/sh
# front: clarinet becomes master of VRID 1 (web 192.0.2.80).
steps() {
    hold www
    step 30 'service vrrpc_www onestatus >/dev/null || service vrrpc_www onestart'
    let_go www
}
# shellcheck source=event.sh
. /usr/local/etc/vrrp/event.sh
become vrid1 master "$@"

#!/bin/sh
# front: clarinet becomes master of VRID 1 (web 192.0.2.80, shop 192.0.2.81).
steps() {
    :
}
# shellcheck source=event.sh
. /usr/local/etc/vrrp/event.sh
become vrid1 master "$@"

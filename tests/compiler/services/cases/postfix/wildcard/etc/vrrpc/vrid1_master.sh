#!/bin/sh
# front: clarinet becomes master of VRID 1 (mail 192.0.2.25, more 192.0.2.26).
steps() {
    :
}
# shellcheck source=event.sh
. /etc/vrrpc/event.sh
become vrid1 master "$@"

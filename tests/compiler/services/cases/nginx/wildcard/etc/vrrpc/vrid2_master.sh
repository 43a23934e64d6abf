#!/bin/sh
# front6: clarinet becomes master of VRID 2 (link fe80::2, web 2001:db8::80).
steps() {
    :
}
# shellcheck source=event.sh
. /etc/vrrpc/event.sh
become vrid2 master "$@"

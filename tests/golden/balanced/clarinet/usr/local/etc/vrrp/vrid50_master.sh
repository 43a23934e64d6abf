#!/bin/sh
# left: clarinet becomes master of VRID 50 (www 192.0.2.80, ns1 192.0.2.53).
steps() {
    :
}
# shellcheck source=event.sh
. /usr/local/etc/vrrp/event.sh
become vrid50 master "$@"

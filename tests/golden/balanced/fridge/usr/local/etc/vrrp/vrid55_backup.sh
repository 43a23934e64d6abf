#!/bin/sh
# right: fridge becomes backup of VRID 55 (www 198.51.100.80, www2 198.51.100.81, ns2 198.51.100.53).
steps() {
    :
}
# shellcheck source=event.sh
. /usr/local/etc/vrrp/event.sh
become vrid55 backup "$@"

#!/bin/sh
# front: clarinet becomes backup of VRID 1 (web 192.0.2.80, shell 192.0.2.22).
steps() {
    step 30 'systemctl stop vrrpc-shell.service'
}
# shellcheck source=event.sh
. /etc/vrrpc/event.sh
become vrid1 backup "$@"

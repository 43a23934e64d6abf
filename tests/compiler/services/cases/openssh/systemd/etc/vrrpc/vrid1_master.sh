#!/bin/sh
# front: clarinet becomes master of VRID 1 (web 192.0.2.80, shell 192.0.2.22).
steps() {
    step 30 'systemctl start vrrpc-shell.service'
}
# shellcheck source=event.sh
. /etc/vrrpc/event.sh
become vrid1 master "$@"

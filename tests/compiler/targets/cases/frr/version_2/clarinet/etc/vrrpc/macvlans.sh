#!/bin/sh
# example: clarinet, written by vrrpc
# The devices that vrrpd speaks through. `up` makes them all anew, held down until vrrpd is master; `down` takes away
# all that are ours, also those of an older site.
set -e
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
config=/etc/vrrpc

ours() {
    ip -o link show type macvlan | sed -n 's/^[0-9]*: \(vrrpd[46]-[0-9-]*\)@.*/\1/p'
}

down() {
    for device in $(ours); do
        ip link del dev "$device"
    done
}

# make DEVICE NIC MAC
make() {
    ip link add name "$1" link "$2" address "$3" type macvlan mode bridge
    ip link set dev "$1" protodown on
}

# use4 DEVICE ADDRESS...
use4() {
    device=$1
    shift
    ip link set dev "$device" up
    for address in "$@"; do
        ip addr add "$address" dev "$device"
    done
}

# use6 DEVICE NIC NUMBER ADDRESS...: the kernel would make the same link-local address from the virtual MAC on every
# host, and a random one not before the link is up, too late for vrrpd. So it is made from the MAC of the NIC, and comes
# last: vrrpd takes the newest for its adverts. Those of a lifetime of 0 are no source of what the host itself sends.
use6() {
    device=$1 nic=$2 number=$3
    shift 3
    ip link set dev "$device" addrgenmode none
    ip link set dev "$device" up
    for address in "$@"; do
        ip addr add "$address" dev "$device" preferred_lft 0
    done
    ip addr add "$(link_local "$nic" "$number")" dev "$device"
}

link_local() {
    two='\(..\):\(..\)'
    ip -o link show dev "$1" | sed -n "s|.* link/ether $two:$two:$two .*|fe80::$2:\1\2:\3\4:\5\6/64|p"
}

up() {
    down
    make vrrpd4-1 eth0 00:00:5e:00:01:01
    sysctl -q -e -p "$config/frr-sysctl.conf"
    use4 vrrpd4-1 192.0.2.80/32
}

case ${1-} in
up) up ;;
down) down ;;
*)
    echo "usage: $0 up|down" >&2
    exit 64
    ;;
esac

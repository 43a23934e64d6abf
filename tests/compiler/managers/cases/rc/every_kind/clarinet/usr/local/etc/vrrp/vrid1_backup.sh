#!/bin/sh
# front: clarinet becomes backup of VRID 1 (web 192.0.2.80, mail 192.0.2.25, shell 192.0.2.22, ns 192.0.2.53, ns2 192.0.2.54, ns3 192.0.2.55, ns4 192.0.2.56).
steps() {
    meanwhile 30 '[ -x /usr/local/etc/rc.d/vrrpc_tiny ] && { ! service vrrpc_tiny onestatus >/dev/null || service vrrpc_tiny onestop; }'
    meanwhile 30 '[ -x /usr/local/etc/rc.d/vrrpc_tiny_tcp ] && { ! service vrrpc_tiny_tcp onestatus >/dev/null || service vrrpc_tiny_tcp onestop; }'
    meanwhile 30 '[ -x /usr/local/etc/rc.d/vrrpc_cache ] && { ! service vrrpc_cache onestatus >/dev/null || service vrrpc_cache onestop; }'
    meanwhile 30 '[ -x /usr/local/etc/rc.d/vrrpc_cache2 ] && { ! service vrrpc_cache2 onestatus >/dev/null || service vrrpc_cache2 onestop; }'
    all_done
}
# shellcheck source=event.sh
. /usr/local/etc/vrrp/event.sh
become vrid1 backup "$@"

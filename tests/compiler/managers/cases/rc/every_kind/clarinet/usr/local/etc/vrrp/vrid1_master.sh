#!/bin/sh
# front: clarinet becomes master of VRID 1 (web 192.0.2.80, mail 192.0.2.25, shell 192.0.2.22, ns 192.0.2.53, ns2 192.0.2.54, ns3 192.0.2.55, ns4 192.0.2.56).
steps() {
    meanwhile 30 'service vrrpc_tiny onestatus >/dev/null || service vrrpc_tiny onestart'
    meanwhile 30 'service vrrpc_tiny_tcp onestatus >/dev/null || service vrrpc_tiny_tcp onestart'
    meanwhile 30 'service vrrpc_cache onestatus >/dev/null || service vrrpc_cache onestart'
    meanwhile 30 'service vrrpc_cache2 onestatus >/dev/null || service vrrpc_cache2 onestart'
    all_done
}
# shellcheck source=event.sh
. /usr/local/etc/vrrp/event.sh
become vrid1 master "$@"

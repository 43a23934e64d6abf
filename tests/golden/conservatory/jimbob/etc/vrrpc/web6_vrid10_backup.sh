#!/bin/sh
# web6: jimbob becomes backup of VRID 10 (link fe80::10, www 2001:db8:2::80).
# shellcheck disable=SC2016 # the shell of the step expands it
steps() {
    :
}
notices() {
    export VRRPC_SITE=conservatory VRRPC_HOST=jimbob VRRPC_ROUTER=web6 VRRPC_ROLE=backup
    step 10 'curl -q --config /etc/vrrpc/notifications/board.curl --data-binary @- <<END
{"version": 1, "site": "conservatory", "host": "jimbob", "router": "web6", "vrid": 10, "role": "backup", "addresses": ["fe80::10", "2001:db8:2::80"], "at": "$(date -u +%Y-%m-%dT%H:%M:%SZ)"}
END
'
}
# shellcheck source=event.sh
. /etc/vrrpc/event.sh
become web6_vrid10 backup "$@"

#!/bin/sh
# web: clarinet becomes backup of VRID 10 (www 192.0.2.80).
# shellcheck disable=SC2016 # the shell of the step expands it
steps() {
    :
}
notices() {
    export VRRPC_SITE=conservatory VRRPC_HOST=clarinet VRRPC_ROUTER=web VRRPC_ROLE=backup
    step 10 'curl -q --config /etc/vrrpc/notifications/board.curl --data-binary @- <<END
{"version": 1, "site": "conservatory", "host": "clarinet", "router": "web", "vrid": 10, "role": "backup", "addresses": ["192.0.2.80", "192.0.2.81"], "at": "$(date -u +%Y-%m-%dT%H:%M:%SZ)"}
END
'
}
# shellcheck source=event.sh
. /etc/vrrpc/event.sh
become web_vrid10 backup "$@"

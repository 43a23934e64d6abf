#!/bin/sh
# front: clarinet becomes backup of VRID 1 (web 192.0.2.80).
# shellcheck disable=SC2016 # the shell of the step expands it
steps() {
    :
}
notices() {
    export VRRPC_SITE=example VRRPC_HOST=clarinet VRRPC_ROUTER=front VRRPC_ROLE=backup
    step 10 'curl -q --config /etc/vrrpc/notifications/hook.curl --data-binary @- <<END
{"version": 1, "site": "example", "host": "clarinet", "router": "front", "vrid": 1, "role": "backup", "addresses": ["192.0.2.80"], "at": "$(date -u +%Y-%m-%dT%H:%M:%SZ)"}
END
'
    step 10 'sendmail -i -t <<END
To: ops@example.org, admin@example.org
Subject: [example] clarinet is backup of front
Auto-Submitted: auto-generated
Content-Type: text/plain; charset=us-ascii

Site: example
Host: clarinet
Virtual router: front (VRID 1)
Role: backup
Addresses: 192.0.2.80
At: $(date -u +%Y-%m-%dT%H:%M:%SZ)
END
'
}
# shellcheck source=event.sh
. /etc/vrrpc/event.sh
become vrid1 backup "$@"

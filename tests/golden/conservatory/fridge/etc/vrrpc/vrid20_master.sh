#!/bin/sh
# store: fridge becomes master of VRID 20 (back 198.51.100.1).
# shellcheck disable=SC2016 # the shell of the step expands it
steps() {
    :
}
notices() {
    export VRRPC_SITE=conservatory VRRPC_HOST=fridge VRRPC_ROUTER=store VRRPC_ROLE=master
    step 10 'sendmail -i -t <<END
To: ops@example.org
Subject: [conservatory] fridge is master of store
Auto-Submitted: auto-generated
Content-Type: text/plain; charset=us-ascii

Site: conservatory
Host: fridge
Virtual router: store (VRID 20)
Role: master
Addresses: 198.51.100.1
At: $(date -u +%Y-%m-%dT%H:%M:%SZ)
END
'
    step 10 'curl -q --config /etc/vrrpc/notifications/board.curl --data-binary @- <<END
{"version": 1, "site": "conservatory", "host": "fridge", "router": "store", "vrid": 20, "role": "master", "addresses": ["198.51.100.1"], "at": "$(date -u +%Y-%m-%dT%H:%M:%SZ)"}
END
'
}
# shellcheck source=event.sh
. /etc/vrrpc/event.sh
become vrid20 master "$@"

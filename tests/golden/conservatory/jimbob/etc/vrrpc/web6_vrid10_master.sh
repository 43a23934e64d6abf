#!/bin/sh
# web6: jimbob becomes master of VRID 10 (link fe80::10, www 2001:db8:2::80).
# shellcheck disable=SC2016 # the shell of the step expands it
steps() {
    :
}
notices() {
    export VRRPC_SITE=conservatory VRRPC_HOST=jimbob VRRPC_ROUTER=web6 VRRPC_ROLE=master
    step 10 'sendmail -i -t <<END
To: ops@example.org
Subject: [conservatory] jimbob is master of web6
Auto-Submitted: auto-generated
Content-Type: text/plain; charset=us-ascii

Site: conservatory
Host: jimbob
Virtual router: web6 (VRID 10)
Role: master
Addresses: fe80::10, 2001:db8:2::80
At: $(date -u +%Y-%m-%dT%H:%M:%SZ)
END
'
    step 10 'curl -q --config /etc/vrrpc/notifications/board.curl --data-binary @- <<END
{"version": 1, "site": "conservatory", "host": "jimbob", "router": "web6", "vrid": 10, "role": "master", "addresses": ["fe80::10", "2001:db8:2::80"], "at": "$(date -u +%Y-%m-%dT%H:%M:%SZ)"}
END
'
}
# shellcheck source=event.sh
. /etc/vrrpc/event.sh
become web6_vrid10 master "$@"

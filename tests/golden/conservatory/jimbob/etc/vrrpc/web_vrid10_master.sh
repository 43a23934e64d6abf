#!/bin/sh
# web: jimbob becomes master of VRID 10 (www 192.0.2.80).
# shellcheck disable=SC2016 # the shell of the step expands it
steps() {
    :
}
notices() {
    export VRRPC_SITE=conservatory VRRPC_HOST=jimbob VRRPC_ROUTER=web VRRPC_ROLE=master
    step 10 'sendmail -i -t <<END
To: ops@example.org
Subject: [conservatory] jimbob is master of web
Auto-Submitted: auto-generated
Content-Type: text/plain; charset=us-ascii

Site: conservatory
Host: jimbob
Virtual router: web (VRID 10)
Role: master
Addresses: 192.0.2.80, 192.0.2.81
At: $(date -u +%Y-%m-%dT%H:%M:%SZ)
END
'
    step 10 'curl -q --config /etc/vrrpc/notifications/board.curl --data-binary @- <<END
{"version": 1, "site": "conservatory", "host": "jimbob", "router": "web", "vrid": 10, "role": "master", "addresses": ["192.0.2.80", "192.0.2.81"], "at": "$(date -u +%Y-%m-%dT%H:%M:%SZ)"}
END
'
}
# shellcheck source=event.sh
. /etc/vrrpc/event.sh
become web_vrid10 master "$@"

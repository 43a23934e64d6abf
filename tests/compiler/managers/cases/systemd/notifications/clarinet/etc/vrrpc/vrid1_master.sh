#!/bin/sh
# front: clarinet becomes master of VRID 1 (web 192.0.2.80).
# shellcheck disable=SC2016 # the shell of the step expands it
steps() {
    :
}
notices() {
    export VRRPC_SITE=example VRRPC_HOST=clarinet VRRPC_ROUTER=front VRRPC_ROLE=master
    step 10 'sendmail -i -t <<END
To: ops@example.org, admin@example.org
Subject: [example] clarinet is master of front
Auto-Submitted: auto-generated
Content-Type: text/plain; charset=us-ascii

Site: example
Host: clarinet
Virtual router: front (VRID 1)
Role: master
Addresses: 192.0.2.80
At: $(date -u +%Y-%m-%dT%H:%M:%SZ)
END
'
}
# shellcheck source=event.sh
. /etc/vrrpc/event.sh
become vrid1 master "$@"

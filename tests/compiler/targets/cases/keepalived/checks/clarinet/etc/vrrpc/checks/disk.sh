#!/bin/sh
# disk, every 60s: whether clarinet is fit to be master.
# shellcheck disable=SC2016 # the shell of the check expands it
# shellcheck source=../check.sh
. /etc/vrrpc/check.sh
check disk '' 5 2 2 'test "$(df --output=pcent /var | tail -1)" != " 100%"' "$@"

#!/bin/sh
# proxy, every 2s: whether jimbob is fit to be master.
# shellcheck source=../check.sh
. /etc/vrrpc/check.sh
check proxy '' 1 2 3 'pgrep -x haproxy' "$@"

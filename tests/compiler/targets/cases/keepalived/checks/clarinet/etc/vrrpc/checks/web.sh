#!/bin/sh
# web, every 3s: whether clarinet is fit to be master.
# shellcheck source=../check.sh
. /etc/vrrpc/check.sh
check web '' 1 3 1 'curl -fsS http://127.0.0.1/health' "$@"

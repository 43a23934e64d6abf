#!/bin/sh
# web, every 10s: whether clarinet is fit to be master.
# shellcheck source=../check.sh
. /etc/vrrpc/check.sh
check web '' 5 2 2 check-web "$@"

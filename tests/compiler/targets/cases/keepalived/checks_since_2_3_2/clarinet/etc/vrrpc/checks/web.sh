#!/bin/sh
# web, every 0.5s: whether clarinet is fit to be master.
# shellcheck source=../check.sh
. /etc/vrrpc/check.sh
check web '' 0.2 2 2 /usr/local/bin/ask "$@"

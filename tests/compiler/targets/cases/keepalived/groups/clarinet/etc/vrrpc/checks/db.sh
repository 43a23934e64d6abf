#!/bin/sh
# db, every 10s: whether clarinet is fit to be master.
# shellcheck source=../check.sh
. /etc/vrrpc/check.sh
check db '' 5 2 2 check-db "$@"

#!/bin/sh
# database, every 30s: whether fridge is fit to be master.
# shellcheck source=../check.sh
. /etc/vrrpc/check.sh
check database '' 5 2 2 'pg_isready -q -h 198.51.100.9' "$@"

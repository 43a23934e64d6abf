#!/bin/sh
# db, every 3s: whether clarinet is fit to be master.
# shellcheck disable=SC2016 # the shell of the check expands it
# shellcheck source=../check.sh
. /etc/vrrpc/check.sh
check db postgres 1.5 2 2 'psql -c "select 1" | grep -q "^ *1$" # !@~x' "$@"

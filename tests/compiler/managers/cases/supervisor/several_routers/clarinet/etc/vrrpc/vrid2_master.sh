#!/bin/sh
# side: clarinet becomes master of VRID 2 (web 192.0.2.81).
steps() {
    step 30 'supervisorctl -c /etc/vrrpc/supervisord.conf start mail'
    hold www
    step 30 'supervisorctl -c /etc/vrrpc/supervisord.conf start www'
    let_go www
}
# shellcheck source=event.sh
. /etc/vrrpc/event.sh
become vrid2 master "$@"

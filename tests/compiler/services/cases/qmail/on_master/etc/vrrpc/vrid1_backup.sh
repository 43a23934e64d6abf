#!/bin/sh
# front: clarinet becomes backup of VRID 1 (mail 192.0.2.25, more 192.0.2.26).
steps() {
    meanwhile 30 'supervisorctl -c /etc/vrrpc/supervisord.conf stop mail'
    meanwhile 30 'supervisorctl -c /etc/vrrpc/supervisord.conf stop mail-2'
    meanwhile 30 'supervisorctl -c /etc/vrrpc/supervisord.conf stop mail-pop3'
    meanwhile 30 'supervisorctl -c /etc/vrrpc/supervisord.conf stop mail-pop3-2'
    all_done
}
# shellcheck source=event.sh
. /etc/vrrpc/event.sh
become vrid1 backup "$@"

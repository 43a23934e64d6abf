#!/bin/sh
# front: clarinet becomes master of VRID 1 (web 192.0.2.80, mail 192.0.2.25, shell 192.0.2.22, ns 192.0.2.53, ns2 192.0.2.54, ns3 192.0.2.55, ns4 192.0.2.56).
steps() {
    meanwhile 30 'supervisorctl -c /etc/vrrpc/supervisord.conf start tiny'
    meanwhile 30 'supervisorctl -c /etc/vrrpc/supervisord.conf start tiny-tcp'
    meanwhile 30 'supervisorctl -c /etc/vrrpc/supervisord.conf start cache2'
    all_done
}
# shellcheck source=event.sh
. /etc/vrrpc/event.sh
become vrid1 master "$@"

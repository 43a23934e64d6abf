#!/bin/sh
# What postfix itself says of main.cf and master.cf beside this. Its check speaks on a terminal and in syslog alone.
cd /etc/vrrpc/services/smtp && mkdir -p /var/lib/vrrpc/queues/smtp/queue || exit 1
ask() {
    /usr/sbin/postconf -c /etc/vrrpc/services/smtp -n && /usr/sbin/postconf -c /etc/vrrpc/services/smtp -M || return
    /usr/sbin/postfix -c /etc/vrrpc/services/smtp check
}
said=$(ask 2>&1 >/dev/null) && exit 0
echo "${said:-postfix check refuses it, and says why in syslog}"
exit 1

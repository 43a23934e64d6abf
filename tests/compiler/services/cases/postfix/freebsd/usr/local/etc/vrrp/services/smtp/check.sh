#!/bin/sh
# What postfix itself says of main.cf and master.cf beside this. Its check speaks on a terminal and in syslog alone.
cd /usr/local/etc/vrrp/services/smtp && mkdir -p /var/db/vrrp/queues/smtp/queue || exit 1
ask() {
    /usr/local/sbin/postconf -c /usr/local/etc/vrrp/services/smtp -n && /usr/local/sbin/postconf -c /usr/local/etc/vrrp/services/smtp -M || return
    /usr/local/sbin/postfix -c /usr/local/etc/vrrp/services/smtp check
}
said=$(ask 2>&1 >/dev/null) && exit 0
echo "${said:-postfix check refuses it, and says why in syslog}"
exit 1

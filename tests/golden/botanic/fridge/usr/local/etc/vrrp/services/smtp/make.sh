#!/bin/sh
# Makes the sendmail.cf beside it of sendmail.mc, whole or not at all. sendmail reads it before it counts; where names
# cannot be resolved just now that takes too long, and then m4's word must do.
cd /usr/local/etc/vrrp/services/smtp && mkdir -p /var/db/vrrp/queues/smtp || exit 1
trap 'rm -f new.cf' EXIT
m4 sendmail.mc >new.cf || exit 1
said=$(timeout 10 /usr/libexec/sendmail/sendmail -C "$PWD/new.cf" -bv root 2>&1) || [ "$?" = 124 ] || { echo "$said"; exit 1; }
mv -f new.cf sendmail.cf

#!/bin/sh
# front: clarinet becomes master of VRID 1 (mail 192.0.2.25, more 192.0.2.26).
steps() {
    meanwhile 30 'svok /service/mail && svc -u /service/mail'
    meanwhile 30 'svok /service/mail-pop3 && svc -u /service/mail-pop3'
    all_done
}
# shellcheck source=event.sh
. /usr/local/etc/vrrp/event.sh
become vrid1 master "$@"

"""Mail services in a lab: sendmail, postfix, and the real tcpserver with a stand-in for qmail, which no distribution
has. A client hands a mail to each at its virtual address, and it ends in a mailbox of the host that was there.

sendmail and postfix cannot be installed together, so one of them lies in .peers: it is laid over /usr here, and gets
the accounts that its package would have made.
"""

from typing import Final

from tests.live.played import CERTIFICATE, CERTIFIED, Played
from tests.peers import UNPACKED


def _unpacked(package: str, proof: str) -> str:
    """Has a package's files where they belong."""
    files = UNPACKED / package
    return f"""\
[ -e {proof} ] || {{
    mount -t overlay overlay -o lowerdir={files}/usr:/usr /usr
    cp -a {files}/etc/. /etc/
}}
"""


# Without a name server at hand a question must fail at once, and not time out.
_NAMES: Final = """\
rm -f /etc/resolv.conf
echo nameserver 127.0.0.1 >/etc/resolv.conf
cat >/etc/hosts <<'END'
127.0.0.1 localhost
192.0.2.11 clarinet.example.org clarinet
192.0.2.12 fridge.example.org fridge
END
account() { getent passwd "$1" >/dev/null || echo "$1:x:$2:$2::/nonexistent:/usr/sbin/nologin" >>/etc/passwd; }
group() { getent group "$1" >/dev/null || echo "$1:x:$2:" >>/etc/group; }
account ops 9001
group ops 9001
"""

# It would refuse connections, or deliver later, on a machine that is busy with other tests.
_SENDMAIL: Final = (
    _unpacked("sendmail-bin", "/usr/libexec/sendmail/sendmail")
    + """\
echo "define(\\`confREFUSE_LA', \\`999')define(\\`confQUEUE_LA', \\`999')dnl" >/etc/busy.m4
"""
)
_POSTFIX: Final = (
    _unpacked("postfix", "/usr/lib/postfix/sbin/master")
    + """\
account postfix 9025
group postfix 9025
group postdrop 9026
[ -e /etc/aliases ] || : >/etc/aliases
postalias -c /etc/postfix hash:/etc/aliases || { : >/etc/postfix/main.cf && postalias hash:/etc/aliases; }
"""
)

_QMAIL: Final = """\
account qmaild 9027
group qmaild 9027
mkdir -p /var/qmail/bin /var/qmail/control /var/qmail/kept
chown qmaild /var/qmail/kept
cat >/var/qmail/bin/qmail-smtpd <<'END'
#!/bin/sh
# A stand-in for qmail-smtpd: greets from the control file, takes a mail, and keeps it under the name of its account.
end=$(printf '.\\r')
printf '220 %s ESMTP\\r\\n' "$(head -n 1 /var/qmail/control/smtpgreeting)"
while read -r verb _; do
    case $verb in
    EHLO | HELO) printf '250 %s\\r\\n' "$(head -n 1 /var/qmail/control/me)" ;;
    DATA*)
        printf '354 go ahead\\r\\n'
        while read -r line && [ "$line" != "$end" ]; do echo "$line"; done >>"/var/qmail/kept/$(id -un)"
        printf '250 ok\\r\\n'
        ;;
    QUIT*) printf '221 bye\\r\\n' && exit ;;
    *) printf '250 ok\\r\\n' ;;
    esac
done
END
cat >/var/qmail/bin/qmail-popup <<'END'
#!/bin/sh
# A stand-in for qmail-popup: greets and no more.
printf '+OK <%s.%s@%s>\\r\\n' "$$" "$(date +%s)" "$1"
END
cat >/var/qmail/bin/qmail-start <<'END'
#!/bin/sh
# A stand-in for qmail-start, which becomes qmail-send: one process that runs.
exec sleep 100000
END
chmod 755 /var/qmail/bin/*
"""


_TLS: Final = f"tls: {{certificate: /var/lib/www.crt, key: /var/lib/www.key, name: {CERTIFIED}}}"


def _hand_over(subject: str, place: str, port: int = 25, tls: bool = False) -> dict[str, str]:
    """A mail of a client, taken with DATA. Nobody sends it: the domain of a sender would have to resolve. With `tls`
    the client insists on STARTTLS, and on the certificate."""
    lines = ["From: ops@example.org", "To: ops@example.org", f"Subject: {subject}", "", "hello", ""]
    mail = "printf '" + "\\r\\n".join(lines) + "'"
    envelope = "--mail-from '' --mail-rcpt ops@example.org"
    trust = f"--ssl-reqd --cacert $lab/{CERTIFIED}.crt" if tls else ""
    url = f"--connect-to ::{place} {trust} smtp://{CERTIFIED}:{port}/jimbob.example.org"
    return {f"{mail} | curl -sS --max-time 20 {envelope} -T - {url} && echo taken": "taken"}


MAIL: Final = (
    Played(
        """\
  smtp:
    software: sendmail
    address: front.mail
    greeting: No UCE
    submission: true
    include: /etc/busy.m4
"""
        f"    {_TLS}\n",
        prepare=_NAMES + _SENDMAIL + CERTIFICATE,
        uses=_hand_over("by sendmail", "192.0.2.25", tls=True),
        leaves={"cat /var/mail/ops": "Subject: by sendmail"},
    ),
    Played(
        "  relay: {software: sendmail, address: front.mail4, bind: on-master, port: 2725, include: /etc/busy.m4}\n",
        prepare=_NAMES + _SENDMAIL,
        uses=_hand_over("on the master", "192.0.2.28", 2725),
        leaves={"cat /var/mail/ops": "Subject: on the master"},
    ),
    Played(
        "  inside: {software: sendmail, address: front.mail4, bind: nonlocal, port: 2825, include: /etc/busy.m4}\n",
        prepare=_NAMES + _SENDMAIL,
        uses=_hand_over("not local", "192.0.2.28", 2825),
        leaves={"cat /var/mail/ops": "Subject: not local"},
    ),
    Played(
        f'  mx: {{software: postfix, address: front.mail2, port: 1025, greeting: "No UCE", {_TLS}}}\n',
        prepare=_NAMES + _POSTFIX + CERTIFICATE,
        uses=_hand_over("by postfix", "192.0.2.26", 1025, tls=True),
        leaves={"cat /var/mail/ops": "Subject: by postfix"},
    ),
    Played(
        """\
  old:
    software: qmail
    address: front.mail3
    bind: on-master
    port: 2625
    greeting: No UCE
    pop3: {checkpassword: /usr/bin/checkpassword, port: 1110}
""",
        prepare=_NAMES + _QMAIL,
        uses=_hand_over("by a stand-in for qmail", "192.0.2.27", 2625),
        leaves={"cat /var/qmail/kept/qmaild": "Subject: by a stand-in for qmail"},
    ),
)
"""In one lab, each on a port of its own."""

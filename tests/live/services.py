"""The services that run with their real programs, and the labs that they run in: many side by side in each, as a host
has them, since a lab takes longer to start than a service.

To add one: its lines of a site (its addresses are in `ADDRESSES`; two on one port want addresses or ports of their
own), what each host needs before it starts, and what a client does with it.
"""

from typing import Final

from tests.live.mail import MAIL
from tests.live.name_servers import FOLLOWING, STARTED
from tests.live.played import CERTIFICATE, CERTIFIED, Played

ADDRESSES: Final = {
    "web": "192.0.2.80", "mail": "192.0.2.25", "ns": "192.0.2.53", "shell": "192.0.2.22",
    "web2": "192.0.2.81", "web3": "192.0.2.82", "web4": "192.0.2.83", "shell2": "192.0.2.23",
    "mail2": "192.0.2.26", "mail3": "192.0.2.27", "mail4": "192.0.2.28",
    "ns2": "192.0.2.54", "ns3": "192.0.2.55", "ns4": "192.0.2.56",
}  # fmt: skip
"""Of the one virtual router, `front`."""


_BOTANIC: Final = """\
for name in botanic shop; do
    mkdir -p /var/www/$name
    echo $name >/var/www/$name/index.html
done
"""
_TRUSTED: Final = f"curl -fsS --connect-to ::192.0.2.{{}} --cacert $lab/{CERTIFIED}.crt https://{CERTIFIED}:{{}}/"
"""A client that knows the service by its name alone, and trusts one certificate."""

APACHE: Final = Played(
    """\
  www:
    software: apache
    address: front.web
    document_root: /var/www/botanic
    tls: {certificate: /var/lib/www.pem, name: service.example.org}
""",
    prepare=_BOTANIC + CERTIFICATE,
    uses={"curl -fsS http://192.0.2.80/": "botanic", _TRUSTED.format(80, 443): "botanic"},
)
_APACHE_ON_MASTER: Final = Played(
    """\
  www: {software: apache, address: front.web, bind: on-master, document_root: /var/www/botanic}
""",
    prepare=_BOTANIC,
    uses={"curl -fsS http://192.0.2.80/": "botanic"},
)
NGINX: Final = Played(
    """\
  files:
    software: nginx
    address: front.web2
    document_root: /var/www/botanic
    port: 8080
    tls: {certificate: /var/lib/www.crt, key: /var/lib/www.key, name: service.example.org, port: 8443}
""",
    prepare=_BOTANIC + CERTIFICATE,
    uses={"curl -fsS http://192.0.2.81:8080/": "botanic", _TRUSTED.format(81, 8443): "botanic"},
)
_NGINX_NONLOCAL: Final = Played(
    """\
  files: {software: nginx, address: front.web2, bind: nonlocal, document_root: /var/www/botanic}
""",
    prepare=_BOTANIC,
    uses={"curl -fsS http://192.0.2.81/": "botanic"},
)
HAPROXY: Final = Played(
    """\
  balance:
    software: haproxy
    address: front.web3
    port: 8082
    tls: {certificate: /var/lib/www.pem, name: service.example.org, port: 8444}
    check: /index.html
    backends: {clarinet: {port: 8080}, fridge: {port: 8080}}
""",
    prepare=CERTIFICATE,
    uses={"curl -fsS http://192.0.2.82:8082/": "botanic", _TRUSTED.format(82, 8444): "botanic"},
)
"""In front of nginx on both hosts."""
_HAPROXY_FREEBIND: Final = Played(
    """\
  balance:
    software: haproxy
    address: front.web3
    bind: freebind
    backends: {files: {address: 192.0.2.81, port: 80}}
  plain:
    software: haproxy
    address: front.web3
    bind: freebind
    mode: tcp
    port: 8000
    backends: {files: {address: 192.0.2.81, port: 80}}
""",
    uses={"curl -fsS http://192.0.2.82/": "botanic", "curl -fsS http://192.0.2.82:8000/whoami": "{host}"},
)
_HTTPD_STAND_IN: Final = """\
useradd --system pubfile
mkdir -p /var/lib/public/0
echo botanic >/var/lib/public/0/index.html
cat >/var/lib/httpd <<'END'
#!/bin/sh
# Stands in for publicfile's httpd, of which Debian 12 has no package: one request, the file ROOT/HOST/PATH.
name=0
read -r _ path _
while read -r key value && [ "${#key}" -gt 1 ]; do
    case $key in [Hh]ost:) name=${value%?} ;; esac
done
cd "$1" || exit
printf 'HTTP/1.0 200 OK\r\n\r\n'
exec cat "$name$path"
END
chmod 755 /var/lib/httpd
"""
_PUBLICFILE: Final = Played(
    """\
  public: {software: publicfile, address: front.web4, port: 8083, root: /var/lib/public, program: /var/lib/httpd}
""",
    prepare=_HTTPD_STAND_IN,
    uses={
        "curl -fsS --http1.0 -H Host: http://192.0.2.83:8083/index.html": "botanic",
        "curl -fsS -H 'Host: 0' http://192.0.2.83:8083/whoami": "{host}",
    },
)
_PUBLICFILE_ON_MASTER: Final = Played(
    """\
  public:
    software: publicfile
    addresses: [front.web4, front.shell]
    bind: on-master
    root: /var/lib/public
    program: /var/lib/httpd
""",
    prepare=_HTTPD_STAND_IN,
    uses={"curl -fsS -H 'Host: 0' http://192.0.2.22/index.html": "botanic"},
)
_ASK: Final = "ssh -o BatchMode=yes -o LogLevel=INFO -o UserKnownHostsFile=$lab/known"
_OPENSSH: Final = Played(
    """\
  shell: {software: openssh, address: front.shell, banner: "{host} - No unauthorised access"}
""",
    # Both hosts of a lab find the keys of this machine: each gets some of its own.
    prepare="rm -f /etc/ssh/ssh_host_*\nssh-keygen -q -A\n",
    uses={
        # The documented behaviour: the first host's key is learned, and the other one's refused.
        f"""said=$({_ASK} -o StrictHostKeyChecking=accept-new nobody@192.0.2.22 true 2>&1)
        case $host:$said in
        clarinet:*'clarinet - No unauthorised access'*'Permission denied'*) echo learned ;;
        fridge:*'REMOTE HOST IDENTIFICATION HAS CHANGED'*) echo learned ;;
        *) echo "$said" ;;
        esac""": "learned"
    },
)
OPENSSH_CERTIFIED: Final = Played(
    """\
  shell:
    software: openssh
    address: front.shell2
    bind: nonlocal
    host_keys: [/var/lib/ssh/key]
    host_certificates: [/var/lib/ssh/key-cert.pub]
    include: /var/lib/ssh/more
""",
    prepare="""\
mkdir -p /var/lib/ssh
test -e $lab/ca || {
    ssh-keygen -q -t ed25519 -N '' -f $lab/ca
    ssh-keygen -q -t ed25519 -N '' -f $lab/visitor
    echo "@cert-authority 192.0.2.23 $(cat $lab/ca.pub)" >$lab/known
}
ssh-keygen -q -t ed25519 -N '' -f /var/lib/ssh/key
ssh-keygen -q -s $lab/ca -I $host -h -n 192.0.2.23 -V +1d /var/lib/ssh/key.pub
cp $lab/visitor.pub /var/lib/ssh/visitors
echo 'AuthorizedKeysFile /var/lib/ssh/visitors' >/var/lib/ssh/more
usermod -p '*' root
""",
    uses={f"{_ASK} -o StrictHostKeyChecking=yes -i $lab/visitor root@192.0.2.23 'echo at $(hostname)'": "at {host}"},
)

SCANNED: Final = (_APACHE_ON_MASTER, *STARTED)
"""Under daemontools, whose users are those of djbdns; Apache leaves workers behind that supervise cannot tell."""

_PROGRAM: Final = Played(
    """\
  page:
    software: program
    address: front.web
    command: python3 -m http.server 8000
    who: http://{address}:8000/whoami
    files: {whoami: "{host}\\n", index.html: "a page\\n"}
""",
    uses={"curl -fsS http://192.0.2.80:8000/": "a page"},
)

LABS: Final[dict[str, tuple[Played, ...]]] = {
    "always": (_PROGRAM, APACHE, NGINX, HAPROXY, _PUBLICFILE, _OPENSSH, *FOLLOWING),
    "on the address": (
        _APACHE_ON_MASTER, _NGINX_NONLOCAL, _HAPROXY_FREEBIND, _PUBLICFILE_ON_MASTER, OPENSSH_CERTIFIED, *STARTED,
    ),
    "mail": MAIL,
}  # fmt: skip
"""By the name of the test: what binds the wildcard or follows, and what binds the virtual address alone; and mail."""

"""The services that run with their real programs, and the labs that they run in: many side by side in each, as a host
has them, since a lab takes longer to start than a service.

To add one: its lines of a site (its addresses are in `ADDRESSES`; two on one port want addresses or ports of their
own), what each host needs before it starts, and what a client does with it.
"""

from dataclasses import dataclass, field
from typing import Final

ADDRESSES: Final = {
    "web": "192.0.2.80", "mail": "192.0.2.25", "ns": "192.0.2.53", "shell": "192.0.2.22",
    "web2": "192.0.2.81", "web3": "192.0.2.82", "web4": "192.0.2.83", "shell2": "192.0.2.23",
    "mail2": "192.0.2.26", "mail3": "192.0.2.27", "mail4": "192.0.2.28",
    "ns2": "192.0.2.54", "ns3": "192.0.2.55", "ns4": "192.0.2.56",
}  # fmt: skip
"""Of the one virtual router, `front`."""


@dataclass(frozen=True)
class Played:
    """One service in a lab.

    `site` is its lines below `services:`, `dns` those of the zones that it serves. `prepare` is a shell script for each host, run before the agents start, with
    the host's name in `$host`; /etc, /var and /run are the host's own. `uses` is what a client does with it whenever a
    host has the addresses: shell commands, and what must be in what they print (`{host}` is the host that has them).
    """

    site: str
    dns: str = ""
    prepare: str = ""
    uses: dict[str, str] = field(default_factory=dict)


_BOTANIC: Final = "mkdir -p /var/www/botanic && echo botanic >/var/www/botanic/index.html\n"
_CERTIFICATE: Final = """\
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=www.example.org -days 2 \\
    -keyout /var/lib/www.key -out /var/lib/www.crt
cat /var/lib/www.key /var/lib/www.crt >/var/lib/www.pem
"""

_APACHE: Final = Played(
    """\
  www:
    software: apache
    address: front.web
    document_root: /var/www/botanic
    tls: {certificate: /var/lib/www.pem, name: www.example.org}
""",
    prepare=_BOTANIC + _CERTIFICATE,
    uses={"curl -fsS http://192.0.2.80/": "botanic", "curl -fsSk https://192.0.2.80/": "botanic"},
)
_APACHE_ON_MASTER: Final = Played(
    """\
  www: {software: apache, address: front.web, bind: on-master, document_root: /var/www/botanic}
""",
    prepare=_BOTANIC,
    uses={"curl -fsS http://192.0.2.80/": "botanic"},
)

_ZONE: Final = """\
    example.org:
      name_servers: {ns: front.ns}
      names: {ns-service: dns}
      pools: {www: {addresses: [front.web]}}
      records: {"@": {mx: [10 mx.example.net.]}}
"""
_BIND: Final = Played(
    """\
  dns: {software: bind, address: front.ns, leaves: [front.ns2, front.ns3, front.ns4]}
""",
    dns=_ZONE,
    uses={
        "dig +short +tries=1 @192.0.2.53 www.example.org": "192.0.2.80",
        "dig +tcp +short +tries=1 @192.0.2.53 example.org mx": "10 mx.example.net.",
        "dig +nsid +norec +tries=1 @192.0.2.53 id.server ch txt": '"{host}"',
    },
)
_UNBOUND: Final = Played(
    """\
  cache: {software: unbound, address: front.ns2, clients: [192.0.2.0/24], servers: {example.org: [front.ns]}}
""",
    uses={
        "dig +short +tries=1 @192.0.2.54 www.example.org": "192.0.2.80",
        "dig +tcp +short +tries=1 @192.0.2.54 www.example.org": "192.0.2.80",
    },
)
_TINYDNS_BOUND: Final = Played(
    """\
  tiny: {software: tinydns, address: front.ns3, bind: nonlocal, tcp: axfrdns}
""",
    uses={
        "dig +norec +short +tries=1 @192.0.2.55 www.example.org": "192.0.2.80",
        "dig +norec +tcp +short +tries=1 @192.0.2.55 www.example.org": "192.0.2.80",
    },
)
_DNSCACHE_BOUND: Final = Played(
    """\
  cache2:
    software: dnscache
    address: front.ns4
    bind: nonlocal
    clients: [192.0.2.0/24]
    servers: {example.org: [front.ns3]}
""",
    uses={"dig +short +tries=1 @192.0.2.56 www.example.org": "192.0.2.80"},
)
_TINYDNS: Final = Played(
    """\
  dns: {software: tinydns, address: front.ns, tcp: axfrdns}
""",
    dns=_ZONE,
    uses={
        "dig +norec +short +tries=1 @192.0.2.53 www.example.org": "192.0.2.80",
        "dig +norec +tcp +short +tries=1 @192.0.2.53 example.org mx": "10 mx.example.net.",
    },
)
_DNSCACHE: Final = Played(
    """\
  cache: {software: dnscache, address: front.ns2, clients: [192.0.2.0/24], servers: {example.org: [front.ns]}}
""",
    uses={
        "dig +short +tries=1 @192.0.2.54 www.example.org": "192.0.2.80",
        "dig +tcp +short +tries=1 @192.0.2.54 www.example.org": "192.0.2.80",
    },
)
_UNBOUND_ON_MASTER: Final = Played(
    """\
  cache2:
    software: unbound
    address: front.ns3
    bind: on-master
    clients: [192.0.2.0/24]
    servers: {example.org: [front.ns]}
""",
    uses={"dig +short +tries=1 @192.0.2.55 www.example.org": "192.0.2.80"},
)

LABS: Final[dict[str, tuple[Played, ...]]] = {
    "always": (_APACHE, _BIND, _UNBOUND, _TINYDNS_BOUND, _DNSCACHE_BOUND),
    "on the master": (_APACHE_ON_MASTER, _TINYDNS, _DNSCACHE, _UNBOUND_ON_MASTER),
}
"""By the name of the test."""

"""The name servers that run with their real programs: some that are bound, or follow, and some that are started."""

from typing import Final

from tests.live.played import Played

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

FOLLOWING: Final = (_BIND, _UNBOUND, _TINYDNS_BOUND, _DNSCACHE_BOUND)
STARTED: Final = (_TINYDNS, _DNSCACHE, _UNBOUND_ON_MASTER)
"""Each in one lab, on addresses of its own."""

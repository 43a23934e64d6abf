"""A zone has a name server, and that one an address.

A name server whose name lies in the zone is found by the addresses in the zone alone: without any nobody ever gets
there. When `name_servers` is left out, they are those of the site that serve it, called by the names of their
addresses; a zone that none serves must say who does.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from compiler.zones.lookup import Lookup
from compiler.zones.names import lies_in
from compiler.zones.zone import NS
from schemas.findings import Breach, Severity

CODE: Final = "V612"
TITLE: Final = "name server that cannot be found"
SEVERITY: Final = Severity.ERROR
HELP: Final = "name it in `name_servers` with its virtual address, or give it an `a` record"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {ns: 192.0.2.53, web: 192.0.2.80}
services:
  dns: {software: bind, address: front.ns}
dns:
  zones:
    example.org:
      records:
        "@": {ns: [ns1]}
"""
GOOD: Final = BAD.replace('"@": {ns: [ns1]}', '"@": {ns: [ns1]}\n        ns1: {a: [192.0.2.53]}')


def check(model: Model) -> Iterator[Breach]:
    lookup = Lookup(model.dns.zones)
    for zone in model.dns.zones:
        servers = [record for record in zone.records if record.kind == NS]
        if not any(server.name == zone.name for server in servers) and not zone.trouble:
            yield Breach(f"{zone.written} has no name server", zone.at, key=True)
        for server in servers:
            within = lookup.is_ours(server.target) or lies_in(server.target, server.name)
            if within and not lookup.has_address(server.target) and not lookup.alias(server.target):
                yield Breach(f"the name server {server.target} has no address", server.at)

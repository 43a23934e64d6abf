"""Mail exchanges, name servers and places of services are names with addresses, never aliases (RFC 2181, section 10.3).

Mail servers may refuse to follow the alias, and take a mail exchange that is one for a loop; resolvers need the address
of a name server beside its name, which an alias never has. named-checkzone refuses the zone.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from compiler.zones.lookup import Lookup
from compiler.zones.zone import MX, NS, SRV
from schemas.findings import Breach, Severity

CODE: Final = "V611"
TITLE: Final = "record that points at an alias"
SEVERITY: Final = Severity.ERROR
HELP: Final = "point at the name that has the addresses"

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
      names: {www: dns}
      records:
        mail: {cname: www}
        "@": {mx: [10 mail]}
"""
GOOD: Final = BAD.replace("10 mail]", "10 www]")


def check(model: Model) -> Iterator[Breach]:
    lookup = Lookup(model.dns.zones)
    for zone in model.dns.zones:
        for record in zone.records:
            if record.kind in (MX, NS, SRV) and (alias := lookup.alias(record.target)):
                related = (("it is made an alias here", alias.at),)
                message = f"{record.target} is an alias of {alias.target}, and {record.kind} must not point at one"
                yield Breach(message, record.at, related=related)

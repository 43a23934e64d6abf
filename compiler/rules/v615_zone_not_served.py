"""A zone of the site is served by a name server of the site.

One that none serves is checked and counted, and written to no host. A name server serves every zone, or those that its
`zones:` names; resolvers (`unbound`, `dnscache`) serve none.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity

CODE: Final = "V615"
TITLE: Final = "zone that nobody serves"
SEVERITY: Final = Severity.WARNING
HELP: Final = "add a service with `software: bind` or `tinydns`, or name the zone in `zones:` of one"

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
  dns: {software: tinydns, address: front.ns, zones: [example.org]}
dns:
  zones:
    example.org: {names: {www: dns}}
    example.net: {name_servers: {ns.example.org.: front.ns}}
"""
GOOD: Final = BAD.replace("zones: [example.org]", "zones: [example.org, example.net]")


def check(model: Model) -> Iterator[Breach]:
    served = {zone.written for service in model.each_service() for zone in service.serving.zones}
    for zone in model.dns.zones:
        if zone.written not in served:
            yield Breach(f"no name server of the site serves {zone.written}", zone.at, key=True)

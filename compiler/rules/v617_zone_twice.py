"""A zone stands once in a name server, whatever its name is written like.

Small and capital letters are the same in the DNS, and a dot at the end changes nothing. named refuses a configuration
with one zone twice. The name of `who` is a zone too, another one on every host: nothing of the site's can be in it.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from compiler.zones.zone import Zone
from schemas.findings import Breach, Severity

CODE: Final = "V617"
TITLE: Final = "one zone under two names"
SEVERITY: Final = Severity.ERROR
HELP: Final = "put what both say into one of them"

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
    example.org: {names: {www: dns}}
    Example.org: {names: {www: dns}}
"""
GOOD: Final = BAD.replace("    Example.org:", "    example.net:")


def check(model: Model) -> Iterator[Breach]:
    known: dict[str, Zone] = {}
    for zone in model.dns.zones:
        first = known.setdefault(zone.name, zone)
        if first is not zone:
            related = ((f"{first.written} is here", first.at),)
            yield Breach(f"{zone.written} is the same zone as {first.written}", zone.at, key=True, related=related)
        elif zone.name == model.dns.who:
            yield Breach(f"{zone.written} is the name that says who answers", zone.at, key=True)

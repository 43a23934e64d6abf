"""A record that points at a name of the site's own zones points at one that is there.

Most often the dot at the end of a whole name was forgotten: `mx: [10 mail.example.net]` in example.org means
mail.example.net.example.org. Mail then stays in the sender's queue, for days and without a word here.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from compiler.zones.lookup import Lookup
from compiler.zones.zone import CNAME, MX, SRV
from schemas.findings import Breach, Severity

CODE: Final = "V614"
TITLE: Final = "record that points at nothing"
SEVERITY: Final = Severity.ERROR
HELP: Final = "a name without a dot at its end lies below the zone: end a whole name with one; or add what is missing"

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
        "@": {mx: [10 mail.example.net]}
"""
GOOD: Final = BAD.replace("10 mail.example.net]", "10 mail.example.net.]")


def check(model: Model) -> Iterator[Breach]:
    lookup = Lookup(model.dns.zones)
    for zone in model.dns.zones:
        for record in zone.records:
            target = record.target
            if record.kind not in (MX, SRV, CNAME) or not lookup.is_ours(target) or lookup.alias(target):
                continue
            if record.kind == CNAME and not lookup.is_there(target):
                yield Breach(f"there is no {target} for {record.name} to be an alias of", record.at)
            elif record.kind != CNAME and not lookup.has_address(target):
                yield Breach(f"{target} has no address for {record.kind} of {record.name}", record.at)

"""A zone file of the site can be read.

It lies below the site's folder, so that it is part of what is committed, checked and digested; `$INCLUDE` is not
followed, and nothing in it lies outside of the zone. What it says is served by every kind of name server alike, so it
is read here and written anew for each of them.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity

CODE: Final = "V613"
TITLE: Final = "zone file that cannot be read"
SEVERITY: Final = Severity.ERROR
HELP: Final = "name a file below the folder of the site, with the records of this zone (RFC 1035, section 5)"

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
    addresses: {ns: 192.0.2.53}
services:
  dns: {software: bind, address: front.ns}
dns:
  zones:
    example.org: {names: {www: dns}, name_servers: {ns: front.ns}, file: zones/example.org}
"""
GOOD: Final = BAD.replace(", file: zones/example.org", "")


def check(model: Model) -> Iterator[Breach]:
    for zone in model.dns.zones:
        if zone.trouble:
            yield Breach(zone.trouble, (*zone.at, "file"))

"""Version 2 is for IPv4.

RFC 3768 knows IPv4 alone; IPv6 came with version 3. keepalived's check lets the pair pass and then goes by a version of
its own.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity

CODE: Final = "V311"
TITLE: Final = "version 2 with IPv6"
SEVERITY: Final = Severity.ERROR
HELP: Final = "leave `version: 2` out, or use IPv4 addresses"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {speaker: keepalived, interfaces: {eth0: {address: "2001:db8::11/64"}}}
  fridge: {speaker: keepalived, interfaces: {eth0: {address: "2001:db8::12/64"}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    version: 2
    addresses: {link: "fe80::1", web: "2001:db8::80"}
"""
GOOD: Final = BAD.replace("    version: 2\n", "")


def check(model: Model) -> Iterator[Breach]:
    for router in model.routers:
        if router.family == 6 and router.version == 2:
            related = ((f"its first address is {router.addresses[0].ip}", router.addresses[0].at),)
            yield Breach("version 2 has no IPv6", (*router.at, "version"), related=related)

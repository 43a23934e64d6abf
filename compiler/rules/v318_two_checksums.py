"""A site reads the checksum of version 3 over IPv4 in one way.

RFC 5798 can be read as with or without a pseudo-header, and vendors differ: keepalived and FRR take it in, RFC 9568 and
most hardware leave it out (acassen/keepalived#2324, #642, FRRouting/frr#9951). An advert in the other reading is
dropped, and both sides are master. Which one is right depends on who else speaks there, and that is one thing to know
of a network: a site that says both has forgotten one of them.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity

CODE: Final = "V318"
TITLE: Final = "two readings of the checksum"
SEVERITY: Final = Severity.ERROR
WAIVABLE: Final = True  # two networks may have neighbours of two kinds
HELP: Final = "write `checksum` once, for all, below `defaults: virtual_routers:`"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}, eth1: {address: 198.51.100.11/24}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.12/24}, eth1: {address: 198.51.100.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
    checksum: plain
  back:
    vrid: 2
    members:
      clarinet: {interface: eth1, priority: 250}
      fridge: {interface: eth1, priority: 100}
    addresses: {mail: 198.51.100.25}
    checksum: pseudo-header
"""
GOOD: Final = BAD.replace("checksum: pseudo-header", "checksum: plain")


def check(model: Model) -> Iterator[Breach]:
    routers = [router for router in model.routers if router.version == 3 and router.family == 4]
    for router in routers:
        if router.checksum is not routers[0].checksum:
            message = f"{router.name} has `checksum: {router.checksum}`, and {routers[0].name} `{routers[0].checksum}`"
            related = ((f"{routers[0].name} is here", (*routers[0].at, "checksum")),)
            yield Breach(message, (*router.at, "checksum"), related=related)

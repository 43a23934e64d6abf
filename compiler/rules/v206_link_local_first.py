"""The first address of an IPv6 router is link-local.

The protocol wants it so (RFC 9568, section 5.2.9; erratum 8300): it is what hosts on the LAN know their router by, and
it is the one address that every member can have without a prefix of its own. Daemons take another one and then disagree
about the list.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity

CODE: Final = "V206"
TITLE: Final = "IPv6 router without a link-local address first"
SEVERITY: Final = Severity.ERROR
HELP: Final = "write a link-local address first, such as fe80::1, one for each VRID on the LAN"

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
    addresses: {web: "2001:db8::80"}
"""
GOOD: Final = BAD.replace("{web:", '{link: "fe80::1", web:')


def check(model: Model) -> Iterator[Breach]:
    for router in model.routers:
        first = router.addresses[0]
        if router.family == 6 and not first.ip.is_link_local:
            yield Breach(f"{first.ip} is not link-local, and it is the first address", first.at)

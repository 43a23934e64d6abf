"""A virtual router has addresses of one family.

An advert is sent over IPv4 or over IPv6, and lists addresses of that family alone; the two have different virtual MAC
addresses. keepalived takes the family of the first address and moves the others out of the advert, FRR makes two
routers of one: members that differ in that are two masters.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity

CODE: Final = "V205"
TITLE: Final = "addresses of both families in one router"
SEVERITY: Final = Severity.ERROR
HELP: Final = "make a second virtual router for the other family; it may have the same VRID"

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
    addresses: {link: "fe80::1", web: 192.0.2.80}
"""
GOOD: Final = BAD.replace("web: 192.0.2.80", 'web: "2001:db8::80"')


def check(model: Model) -> Iterator[Breach]:
    for router in model.routers:
        first = router.addresses[0]
        for address in router.addresses:
            if address.ip.version != router.family:
                message = f"{address.ip} is IPv{address.ip.version} in an IPv{router.family} router"
                yield Breach(message, address.at, related=((f"its first address is {first.ip}", first.at),))

"""A virtual address belongs to one virtual router, once.

Two routers that hold the same address are two masters by construction: both answer ARP for it, and clients reach
whichever spoke last.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity

CODE: Final = "V201"
TITLE: Final = "virtual address stands twice"
SEVERITY: Final = Severity.ERROR
HELP: Final = "give one of them another address"

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
    addresses: {web: 192.0.2.80, mail: 192.0.2.80}
"""
GOOD: Final = BAD.replace("mail: 192.0.2.80", "mail: 192.0.2.25")


def check(model: Model) -> Iterator[Breach]:
    seen: dict[object, tuple[str, tuple[str | int, ...]]] = {}
    for router in model.routers:
        for address in router.addresses:
            name = f"{router.name}.{address.name}"
            if address.ip in seen:
                first, place = seen[address.ip]
                yield Breach(f"{address.ip} is {first} already", address.at, related=((f"{first} is here", place),))
            else:
                seen[address.ip] = (name, address.at)

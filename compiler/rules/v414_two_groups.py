"""A virtual router is in one group, once.

With two, a failure in one of them would move routers of the other that it has nothing to do with, and keepalived goes
by one of the two: which of them is a matter of the order in its file.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Route, Severity

CODE: Final = "V414"
TITLE: Final = "router in two groups"
SEVERITY: Final = Severity.ERROR
HELP: Final = "make one group of all that move together"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {speaker: keepalived, interfaces: {eth0: {address: 192.0.2.11/24}, eth1: {address: 198.51.100.11/24}}}
  fridge: {speaker: keepalived, interfaces: {eth0: {address: 192.0.2.12/24}, eth1: {address: 198.51.100.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
  back:
    vrid: 2
    members:
      clarinet: {interface: eth1, priority: 250}
      fridge: {interface: eth1, priority: 100}
    addresses: {inside: 198.51.100.80}
groups:
  both: [front, back]
  again: [back, front]
"""
GOOD: Final = BAD.replace("  again: [back, front]\n", "")


def check(model: Model) -> Iterator[Breach]:
    first: dict[str, tuple[str, Route]] = {}
    for group in model.groups:
        for index, router in enumerate(group.names):
            at: Route = (*group.at, index)
            name, place = first.setdefault(router, (group.name, at))
            if place != at:
                yield Breach(f"{router} is in {name} already", at, related=((f"it is in {name} here", place),))
                break

"""A virtual router was renamed from one that is gone, and from one of its own.

What hosts know by the old name goes to the new one: its role, a drain, a failback lock. A router that still has that
name keeps all this, and of two that claim it one would be taken for the other, so that a host is drained, or locked, in
the wrong one.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model, Router
from schemas.findings import Breach, Severity

CODE: Final = "V704"
TITLE: Final = "renamed from a router that is another"
SEVERITY: Final = Severity.ERROR
HELP: Final = "name the router that this one was, or leave it out"

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
    renamed_from: back
  back:
    vrid: 2
    members:
      clarinet: {interface: eth1, priority: 250}
      fridge: {interface: eth1, priority: 100}
    addresses: {mail: 198.51.100.25}
"""
GOOD: Final = BAD.replace("renamed_from: back", "renamed_from: web")


def check(model: Model) -> Iterator[Breach]:
    here = {router.name: router for router in model.routers}
    heirs: dict[str, Router] = {}
    for router in model.routers:
        old = router.renamed_from
        if not old:
            continue
        at = (*router.at, "renamed_from")
        heir = heirs.setdefault(old, router)
        if old in here:
            yield Breach(f"{old} is still there", at, related=((f"{old} is here", here[old].at),))
        elif heir is not router:
            yield Breach(f"{heir.name} was {old} already", at, related=((f"{heir.name} is here", heir.at),))

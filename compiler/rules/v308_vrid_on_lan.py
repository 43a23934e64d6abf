"""A VRID names one virtual router on a LAN.

Two routers with one VRID on the same network hear each other's adverts, take them for their own, and share one
virtual MAC: each drops or yields to the other (acassen/keepalived#2444, openshift/installer#2966). NICs are on one LAN
when they name the same segment, or, where one of them names none, when their networks overlap. An IPv4 and an IPv6
router may have the same VRID: their MAC addresses differ. freevrrpd needs a VRID to be unique on the whole host as
well.
"""

from collections.abc import Iterator
from typing import Final

from compiler.links import meetings
from compiler.model import Model, Router
from schemas.findings import Breach, Severity
from schemas.hosts import Speaker

CODE: Final = "V308"
TITLE: Final = "VRID used twice on one LAN"
SEVERITY: Final = Severity.ERROR
HELP: Final = "give one of them another VRID"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}, eth1: {address: 192.0.2.21/24}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.12/24}, eth1: {address: 192.0.2.22/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
  back:
    vrid: 1
    members:
      clarinet: {interface: eth1, priority: 100}
      fridge: {interface: eth1, priority: 250}
    addresses: {mail: 192.0.2.25}
"""
GOOD: Final = BAD.replace("  back:\n    vrid: 1", "  back:\n    vrid: 2")


def check(model: Model) -> Iterator[Breach]:
    by_vrid: dict[tuple[int, int], list[Router]] = {}
    for router in model.routers:
        by_vrid.setdefault((router.vrid, router.family), []).append(router)
    told: set[str] = set()
    for rivals in by_vrid.values():
        placed = [(member.nic, router) for router in rivals for member in router.members] if len(rivals) > 1 else []
        for router, other, where in meetings(placed):
            told.add(router.name)
            yield _breach(router, other, where)
    for host in model.hosts:
        first: dict[int, Router] = {}
        for router, _ in model.routers_of(host) if host.speaker is Speaker.FREEVRRPD else ():
            other = first.setdefault(router.vrid, router)
            if other is not router and router.name not in told:
                told.add(router.name)
                yield _breach(router, other, host.name)


def _breach(router: Router, other: Router, where: str) -> Breach:
    related = ((f"{other.name} is here", (*other.at, "vrid")),)
    return Breach(f"VRID {router.vrid} is {other.name} already on {where}", (*router.at, "vrid"), related=related)

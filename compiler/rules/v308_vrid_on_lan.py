"""A VRID names one virtual router on a LAN.

Two routers with one VRID on the same network hear each other's adverts, take them for their own, and share one
virtual MAC: each drops or yields to the other. Networks are compared by their addresses, since a site does not say
which NICs share a wire. An IPv4 and an IPv6 router may have the same VRID: their MAC addresses differ. freevrrpd
needs a VRID to be unique on the whole host as well.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model, Router
from schemas.findings import Breach, Severity
from schemas.site import Speaker

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
    by_vrid: dict[int, list[Router]] = {}
    for router in model.routers:
        others = by_vrid.setdefault(router.vrid, [])
        for other in others:
            if where := _meet(router, other):
                message = f"VRID {router.vrid} is {other.name} already on {where}"
                related = ((f"{other.name} is here", (*other.at, "vrid")),)
                yield Breach(message, (*router.at, "vrid"), related=related)
        others.append(router)


def _meet(router: Router, other: Router) -> str:
    """Where two routers hear each other, or meet on a host that must tell them apart by VRID alone."""
    for member in router.members:
        for rival in other.members:
            for network in member.networks if router.family == other.family else ():
                if any(network.overlaps(rivals) for rivals in rival.networks):
                    return str(network)
            if member.host is rival.host and member.host.speaker is Speaker.FREEVRRPD:
                return member.host.name
    return ""

"""A virtual MAC moves only where foreign MAC addresses are let through.

Hypervisors drop what a guest sends from a MAC that they did not give it, unless told otherwise (FRRouting/frr#5386),
and clouds always do. The master then speaks into the void: every backup hears nobody and becomes master too. Without a
virtual MAC the addresses move alone, told by gratuitous ARP.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity
from schemas.hosts import SegmentKind

CODE: Final = "V315"
TITLE: Final = "virtual MAC where it is dropped"
SEVERITY: Final = Severity.ERROR
HELP: Final = "leave `virtual_mac` out, and use speakers that can do without"

BAD: Final = """\
version: 1
site: example
segments: {dmz: {foreign_macs: no}}
hosts:
  clarinet: {speaker: keepalived, interfaces: {eth0: {address: 192.0.2.11/24, segment: dmz}}}
  fridge: {speaker: keepalived, interfaces: {eth0: {address: 192.0.2.12/24, segment: dmz}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
    virtual_mac: yes
"""
GOOD: Final = BAD.replace("virtual_mac: yes", "virtual_mac: no")


def check(model: Model) -> Iterator[Breach]:
    for router in model.routers:
        for member in router.members if router.virtual_mac else ():
            segment = member.nic.segment
            if segment and (not segment.foreign_macs or segment.kind is SegmentKind.CLOUD):
                related = (("it is described here", segment.at),)
                message = f"{segment.name} drops what is sent from a virtual MAC"
                yield Breach(message, (*router.at, "virtual_mac"), related=related)
                break

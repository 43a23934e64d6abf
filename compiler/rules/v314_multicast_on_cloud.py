"""A provider's network carries no multicast.

Adverts to 224.0.0.18 are dropped there, so every member hears nobody and is master (acassen/keepalived#44, #2145). From
host to host they get through. Left out, `transport` is what the segment needs.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity
from schemas.hosts import SegmentKind
from schemas.routers import Transport

CODE: Final = "V314"
TITLE: Final = "multicast on a cloud"
SEVERITY: Final = Severity.ERROR
HELP: Final = "use `transport: unicast`, or leave it out"

BAD: Final = """\
version: 1
site: example
segments: {dmz: {kind: cloud}}
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
    transport: multicast
    on_master: [{run: take-address}]
"""
GOOD: Final = BAD.replace("    transport: multicast\n", "")


def check(model: Model) -> Iterator[Breach]:
    for router in model.routers:
        if router.transport is not Transport.MULTICAST:
            continue
        for member in router.members:
            segment = member.nic.segment
            if segment and segment.kind is SegmentKind.CLOUD:
                related = (("it is a cloud", (*segment.at, "kind")),)
                yield Breach(f"{segment.name} carries no multicast", (*router.at, "transport"), related=related)
                break

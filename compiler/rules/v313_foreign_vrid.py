"""A VRID that others use on a segment is not for us.

Another pair, a firewall or a router of the provider with the same VRID shares our virtual MAC, and each takes the
other's adverts for its own: the addresses of both stop working (acassen/keepalived#2444, openshift/installer#2966,
easzlab/kubeasz#126). CARP counts as well: its ids make the same MAC addresses.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity

CODE: Final = "V313"
TITLE: Final = "VRID that others use"
SEVERITY: Final = Severity.ERROR
HELP: Final = "choose a VRID that nobody uses there"

BAD: Final = """\
version: 1
site: example
segments: {dmz: {foreign_vrids: [1, 10]}}
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
"""
GOOD: Final = BAD.replace("vrid: 1\n", "vrid: 2\n")


def check(model: Model) -> Iterator[Breach]:
    for router in model.routers:
        segments = {member.nic.segment.name: member.nic.segment for member in router.members if member.nic.segment}
        for segment in segments.values():
            if router.vrid in segment.foreign_vrids:
                related = (("it is written down here", (*segment.at, "foreign_vrids")),)
                message = f"others use VRID {router.vrid} on {segment.name}"
                yield Breach(message, (*router.at, "vrid"), related=related)

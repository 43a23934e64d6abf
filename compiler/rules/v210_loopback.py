"""A virtual router needs a NIC that leads to others.

Adverts on `lo` reach nobody, so every member is master at once; keepalived refuses to speak there, and its check ends
with 5. As a NIC that is watched it says nothing either: it is always up.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity

CODE: Final = "V210"
TITLE: Final = "virtual router on the loopback"
SEVERITY: Final = Severity.ERROR
HELP: Final = "name the NIC that leads to the clients"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {interfaces: {lo: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: lo, priority: 100}
    addresses: {web: 192.0.2.80}
"""
GOOD: Final = BAD.replace("{lo: {", "{eth0: {").replace("interface: lo", "interface: eth0")


_LOOPBACKS: Final = ("lo", "lo0")
"""Of Linux and of FreeBSD."""


def check(model: Model) -> Iterator[Breach]:
    for router in model.routers:
        for member in router.members:
            if member.nic.name in _LOOPBACKS:
                message = f"{member.nic.name} is the loopback of {member.host.name}: adverts reach nobody"
                yield Breach(message, (*member.at, "interface"))
            for track in member.tracks:
                if track.nic.name in _LOOPBACKS:
                    yield Breach(f"{track.nic.name} is the loopback, and never down", track.at, key=True)

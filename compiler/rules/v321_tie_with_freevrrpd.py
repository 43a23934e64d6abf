"""Beside freevrrpd no two priorities are equal.

Equal priorities are decided by comparing addresses, and freevrrpd compares them in the byte order of its machine: on
most of today's, 192.0.2.11 is above 198.51.100.2 for everybody else and below it for freevrrpd. Two hosts that disagree
about who wins are two masters, so unlike V305 this cannot be waived.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from compiler.ties import has_freevrrpd, ties
from schemas.findings import Breach, Severity

CODE: Final = "V321"
TITLE: Final = "equal priorities beside freevrrpd"
SEVERITY: Final = Severity.ERROR
HELP: Final = "give each member a priority of its own"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {speaker: freevrrpd, interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 100}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
"""
GOOD: Final = BAD.replace("clarinet: {interface: eth0, priority: 100}", "clarinet: {interface: eth0, priority: 250}")


def check(model: Model) -> Iterator[Breach]:
    for router in model.routers:
        if has_freevrrpd(router):
            yield from ties(router)

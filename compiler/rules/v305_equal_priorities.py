"""Members of one virtual router have different priorities.

Equal priorities are decided by comparing addresses (RFC 9568, 6.4.3): the host with the higher one is master, whoever
the site meant to prefer. A site that prefers nobody may accept that, but not beside freevrrpd (V321).
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from compiler.ties import has_freevrrpd, ties
from schemas.findings import Breach, Severity

CODE: Final = "V305"
TITLE: Final = "equal priorities"
SEVERITY: Final = Severity.ERROR
WAIVABLE: Final = True  # keepalived, FRR and the built-in speaker agree on who wins
HELP: Final = "give each member a priority of its own"

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
      clarinet: {interface: eth0, priority: 100}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
"""
GOOD: Final = BAD.replace("clarinet: {interface: eth0, priority: 100}", "clarinet: {interface: eth0, priority: 250}")


def check(model: Model) -> Iterator[Breach]:
    for router in model.routers:
        if not has_freevrrpd(router):
            yield from ties(router)

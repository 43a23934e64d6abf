"""Members of one virtual router have different priorities.

Equal priorities are decided by comparing addresses, and not every daemon compares them the same way: freevrrpd compares
them in the byte order of its machine. Two hosts that disagree about who wins are two masters.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Member, Model
from schemas.findings import Breach, Severity

CODE: Final = "V305"
TITLE: Final = "equal priorities"
SEVERITY: Final = Severity.ERROR
WAIVABLE: Final = True  # keepalived and the built-in speaker do agree on who wins
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
        first: dict[int, Member] = {}
        for member in router.members:
            other = first.setdefault(member.priority, member)
            if other is not member:
                message = f"{member.host.name} has priority {member.priority}, as {other.host.name} has"
                related = ((f"{other.host.name} is here", (*other.at, "priority")),)
                yield Breach(message, (*member.at, "priority"), related=related)

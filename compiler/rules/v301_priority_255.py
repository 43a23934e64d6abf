"""No member has priority 255.

255 says 'the addresses are my own': such a host becomes master at once and can never be demoted, neither by a higher
priority nor by hand, so nothing can be moved away from it in peace (the paper, 'Pitfalls'). 254 wins every election
just as well.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity

CODE: Final = "V301"
TITLE: Final = "priority 255"
SEVERITY: Final = Severity.ERROR
HELP: Final = "use 1 to 254; the highest wins, and 254 can still be moved away from"

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
      clarinet: {interface: eth0, priority: 255}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
"""
GOOD: Final = BAD.replace("priority: 255", "priority: 254")


def check(model: Model) -> Iterator[Breach]:
    for router in model.routers:
        for host, priority, at in router.priorities:
            if priority == 255:
                yield Breach(f"priority 255 makes {host} the owner of the addresses: it can never be demoted", at)

"""A virtual router has at least two members.

With one there is nobody to take over: the address moves nowhere, and all that VRRP adds is a delay at start. Sensible
only while a pair is being built, so this is a warning.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity
from schemas.routers import Transport

CODE: Final = "V401"
TITLE: Final = "no second member"
SEVERITY: Final = Severity.WARNING
HELP: Final = "add a second host to the router's members"

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
      clarinet: {interface: eth0, priority: 250}
    addresses: {web: 192.0.2.80}
"""
GOOD: Final = BAD.replace("    addresses", "      fridge: {interface: eth0, priority: 100}\n    addresses")


def check(model: Model) -> Iterator[Breach]:
    for router in model.routers:
        # With unicast it is more than a pity: V316.
        if len(router.priorities) == 1 and router.transport is Transport.MULTICAST:
            message = f"{router.name} has {router.priorities[0][0]} alone: nobody takes over when it fails"
            yield Breach(message, (*router.at, "members"), key=True)

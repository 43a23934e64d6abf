"""`failback: after` and `failback_after` belong together.

One without the other is a delay that never happens, or a wait of no length; either way the site does not say what its
author meant.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity
from schemas.speaker import Failback

CODE: Final = "V309"
TITLE: Final = "failback delay without its other half"
SEVERITY: Final = Severity.ERROR
HELP: Final = "write `failback: after` and `failback_after: 10m`, or neither"

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
      fridge: {interface: eth0, priority: 100}
    failback: after
    addresses: {web: 192.0.2.80}
"""
GOOD: Final = BAD.replace("failback: after", "failback: after\n    failback_after: 10m")


def check(model: Model) -> Iterator[Breach]:
    for router in model.routers:
        if router.failback is Failback.AFTER and not router.failback_after:
            yield Breach(
                "`failback: after` needs to know how long: `failback_after` is missing", (*router.at, "failback")
            )
        if router.failback_after and router.failback is not Failback.AFTER:
            message = f"`failback_after` has no effect with `failback: {router.failback}`"
            yield Breach(message, (*router.at, "failback_after"))

"""What all hosts share moves no role.

A check of a database behind all of them fails everywhere at once. With `fault` nobody is master then, and a page that
says 'back soon' is gone too; with `lower by` the addresses wander from host to host as each sees it first, and no host
does better than the one before (openshift/machine-config-operator#3339).
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity
from schemas.routers import Scope
from schemas.values import REPORT

CODE: Final = "V408"
TITLE: Final = "shared check moves the role"
SEVERITY: Final = Severity.ERROR
HELP: Final = "let it be `report`, or check what is on the host alone"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {speaker: keepalived, interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {speaker: keepalived, interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
    checks: {http: fault}
checks:
  http: {run: wget -qO- http://localhost/, scope: shared}
"""
GOOD: Final = BAD.replace("http: fault", "http: report")


def check(model: Model) -> Iterator[Breach]:
    for router in model.routers:
        for watched in router.checks:
            if watched.check.scope is Scope.SHARED and watched.effect != REPORT:
                related = (("it is shared", (*watched.check.at, "scope")),)
                message = f"{watched.check.name} fails on all hosts at once, and would move {router.name}"
                yield Breach(message, watched.at, related=related)

"""One failure is no proof.

A check that fails once, under load or in the second in which a program starts anew, moves the role, and moves it back
when the next run is good: the addresses flap (acassen/keepalived#946, openshift/machine-config-operator#3357). Two in a
row tell the two apart. Somebody may want to be quick, so this is a warning.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity
from schemas.values import REPORT

CODE: Final = "V406"
TITLE: Final = "one failure moves the role"
SEVERITY: Final = Severity.WARNING
HELP: Final = "write `fall: 2` or more, and a shorter interval where it must be quick"

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
  http: {run: wget -qO- http://localhost/, fall: 1}
"""
GOOD: Final = BAD.replace("fall: 1", "fall: 2")


def check(model: Model) -> Iterator[Breach]:
    moving = {watched.check.name for router in model.routers for watched in router.checks if watched.effect != REPORT}
    for each in model.checks:
        if each.fall == 1 and each.name in moving:
            yield Breach(f"a single failure of {each.name} moves the role", (*each.at, "fall"))

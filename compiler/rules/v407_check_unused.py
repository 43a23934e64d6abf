"""A check is watched by a virtual router.

One that none names is run by nobody: whoever wrote it believes that the role moves when it fails. keepalived's check
lets it pass.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity

CODE: Final = "V407"
TITLE: Final = "check that nobody watches"
SEVERITY: Final = Severity.WARNING
HELP: Final = "name it in the `checks` of a virtual router, or remove it"

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
checks:
  http: {run: wget -qO- http://localhost/}
"""
GOOD: Final = BAD.replace("checks:\n", "    checks: {http: fault}\nchecks:\n")


def check(model: Model) -> Iterator[Breach]:
    watched = {name for router in model.routers for name in router.watches}
    if watched - {each.name for each in model.checks}:
        return  # a name that is not there (V109) may be meant to be one of those that nobody names
    for each in model.checks:
        if each.name not in watched:
            yield Breach(f"no virtual router watches {each.name}", each.at, key=True)

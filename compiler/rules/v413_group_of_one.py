"""A group has at least two virtual routers.

keepalived ends its check with 5 over a group of one, and drops it; a router that should move with another then moves
alone.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity

CODE: Final = "V413"
TITLE: Final = "group of one"
SEVERITY: Final = Severity.ERROR
HELP: Final = "name the other virtual router, or remove the group"

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
groups:
  both: [front]
"""
GOOD: Final = BAD.replace("groups:\n  both: [front]\n", "")


def check(model: Model) -> Iterator[Breach]:
    for group in model.groups:
        if len(set(group.names)) < 2:
            message = f"{group.name} has {group.names[0]} alone" if group.names else f"{group.name} has no router"
            yield Breach(f"{message}: there is nothing to move together", group.at, key=True)

"""A member's own NIC is always watched.

When it is down the member cannot be master, whatever the site says. keepalived ends its check with 5 when it is named
once more: the effect that stands there would be believed and never happen.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity

CODE: Final = "V411"
TITLE: Final = "own NIC watched twice"
SEVERITY: Final = Severity.ERROR
HELP: Final = "remove it from `tracks`: a member whose NIC is down is no master"

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
      clarinet: {interface: eth0, priority: 250, tracks: {eth0: lower by 200}}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
"""
GOOD: Final = BAD.replace(", tracks: {eth0: lower by 200}", "")


def check(model: Model) -> Iterator[Breach]:
    for router in model.routers:
        for member in router.members:
            for track in member.tracks:
                if track.nic is member.nic:
                    message = f"{track.nic.name} of {member.host.name} carries {router.name}, and is watched anyway"
                    yield Breach(message, track.at, key=True)

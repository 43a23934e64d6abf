"""Adverts from host to host need another host.

keepalived takes an instance without peers for one that speaks multicast, and says nothing: on a network that carries
none, a second host that is added by hand is a second master.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity
from schemas.routers import Transport

CODE: Final = "V316"
TITLE: Final = "unicast with nobody to send to"
SEVERITY: Final = Severity.ERROR
HELP: Final = "add a second host to the router's members"

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
    addresses: {web: 192.0.2.80}
    transport: unicast
"""
GOOD: Final = BAD.replace("    addresses", "      fridge: {interface: eth0, priority: 100}\n    addresses")


def check(model: Model) -> Iterator[Breach]:
    for router in model.routers:
        if router.transport is Transport.UNICAST and len(router.priorities) == 1:
            message = f"{router.name} has {router.priorities[0][0]} alone: its adverts have nowhere to go"
            yield Breach(message, (*router.at, "members"), key=True)

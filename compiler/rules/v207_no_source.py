"""A member's NIC has an address that its adverts can come from.

An IPv4 advert is sent from the NIC's own IPv4 address, and a member without one cannot take part: keepalived waits
for it for ever, freevrrpd exits, FRR stays in Initialize. An IPv6 advert comes from the link-local address that every
NIC makes for itself; with `transport: unicast` the other members must know the source, so the site must say one. A
source that the others do not expect is a usual cause of two masters (acassen/keepalived#13, #445, #1569).
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity
from schemas.routers import Transport

CODE: Final = "V207"
TITLE: Final = "NIC without an address of the router's family"
SEVERITY: Final = Severity.ERROR
HELP: Final = "give the NIC an IPv4 address of its own"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {speaker: keepalived, interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {speaker: keepalived, interfaces: {eth0: {address: "2001:db8::12/64"}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
"""
GOOD: Final = BAD.replace('{address: "2001:db8::12/64"}', "{address: 192.0.2.12/24}")


def check(model: Model) -> Iterator[Breach]:
    for router in model.routers:
        unicast = router.transport is Transport.UNICAST
        for member in router.members:
            nic = f"{member.nic.name} of {member.host.name}"
            if router.family == 4 and member.source is None:
                yield Breach(f"{nic} has no IPv4 address for its adverts to come from", (*member.at, "interface"))
            elif unicast and member.unicast_source is None:
                message = f"{nic} has no IPv6 address that the others know its adverts by"
                yield Breach(message, (*member.at, "interface"), help=_SOURCE)


_SOURCE: Final = "write an IPv6 address of its own among the NIC's `addresses`"

"""A virtual address lies in a network of the NIC that carries it.

From outside its network, neighbours would need a route to the address; ARP alone does not reach it. That can be
meant (a routed service address), so this is a warning. In a cloud the provider routes every address (V403).
(keepalived's check lets it pass; acassen/keepalived#1040, #2522.)
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Member, Model
from schemas.findings import Breach, Severity
from schemas.hosts import SegmentKind
from schemas.values import Ip

CODE: Final = "V204"
TITLE: Final = "virtual address outside the NIC's networks"
SEVERITY: Final = Severity.WARNING
HELP: Final = "choose an address of the NIC's network, or see that the LAN has a route to it"

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
    addresses: {web: 198.51.100.80}
"""
GOOD: Final = BAD.replace("198.51.100.80", "192.0.2.80")


def check(model: Model) -> Iterator[Breach]:
    for router in model.routers:
        ours = [address for address in router.addresses if address.ip.version == router.family]
        for address in (*ours, *router.excluded):
            for member in router.members:
                if _is_foreign(address.ip, member):
                    message = f"{address.ip} is in no network of {member.nic.name} on {member.host.name}"
                    yield Breach(message, address.at, related=((f"{member.host.name} takes part here", member.at),))
                    break


def _is_foreign(ip: Ip, member: Member) -> bool:
    """A link-local address is at home on every link; a NIC without a network of its family is V207's, or gets one by
    itself."""
    if member.nic.segment and member.nic.segment.kind is SegmentKind.CLOUD:
        return False
    networks = [own.network for own in member.nic.own if own.version == ip.version]
    return not ip.is_link_local and bool(networks) and not any(ip in network for network in networks)

"""All members of a virtual router hear each other.

A member on another segment gets no advert and is master beside the first one. So is one whose IPv4 address lies outside
the networks of the others: a kernel that checks where packets come from (`rp_filter`) drops its adverts unheard. (Tried
with keepalived 2.2.7: both were master with `rp_filter` 1, and with 2 where there was no default route.) With
`transport: unicast` adverts are routed, but on a LAN the addresses cannot follow to another segment or network; within
a cloud the provider moves them. Either way adverts go between the NICs' first addresses. A link-local one is routed
nowhere, and answers no other kind.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from compiler.links import networks_of
from compiler.model import Member, Model, Router
from schemas.findings import Breach, Severity
from schemas.hosts import SegmentKind
from schemas.routers import Transport
from schemas.values import IpNetwork

CODE: Final = "V402"
TITLE: Final = "members that do not hear each other"
SEVERITY: Final = Severity.ERROR
HELP: Final = "attach the NICs to one segment, with addresses in one network"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.90/26}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
"""
GOOD: Final = BAD.replace("192.0.2.90/26", "192.0.2.90/24")


def check(model: Model) -> Iterator[Breach]:
    for router in model.routers:
        for index, member in enumerate(router.members):
            for earlier in router.members[:index]:
                if reason := _apart(router, member, earlier):
                    related = ((f"{earlier.host.name} takes part here", earlier.at),)
                    yield Breach(reason, (*member.at, "interface"), related=related)
                    break


def _apart(router: Router, one: Member, other: Member) -> str:
    """Why one of the two cannot hear the other; empty when nothing is known against it."""
    unicast = router.transport is Transport.UNICAST
    segments = [member.nic.segment for member in (one, other) if member.nic.segment]
    clouds = len(segments) == 2 and all(each.kind is SegmentKind.CLOUD for each in segments)
    parted = len(segments) == 2 and segments[0].name != segments[1].name
    if parted and not (unicast and clouds):
        return f"{_nic(one)} is on {segments[0].name}, and {_nic(other)} on {segments[1].name}"
    if unicast:
        return _link_local(one, other, parted) or ("" if clouds else _apart_by_unicast(one, other))
    if router.family == 4:
        return _unknown_source(one, other) or _unknown_source(other, one)
    return "" if len(segments) == 2 else _foreign(networks_of(one.nic), networks_of(other.nic), one, other)


def _apart_by_unicast(one: Member, other: Member) -> str:
    """What goes to an address that the NIC shares no network with takes another way than what is said on the LAN."""
    foreign = _foreign(one.networks, other.networks, one, other)
    return foreign or _far_source(one, other) or _far_source(other, one)


def _far_source(sender: Member, receiver: Member) -> str:
    if not sender.networks or not receiver.networks:
        return ""
    if any(sender.networks[0].overlaps(network) for network in receiver.networks):
        return ""
    source = f"{sender.unicast_source}, {sender.host.name}'s first address"
    return f"{source}, is in no network of {_nic(receiver)}: put first what they share"


def _link_local(one: Member, other: Member, parted: bool) -> str:
    """Why two that send to each other's addresses cannot, since one of these is link-local."""
    for member, peer in ((one, other), (other, one)):
        mine, theirs = member.unicast_source, peer.unicast_source
        if mine and theirs and mine.is_link_local and (parted or not theirs.is_link_local):
            return f"{mine}, {member.host.name}'s first address, is link-local and does not reach {theirs}"
    return ""


def _unknown_source(sender: Member, receiver: Member) -> str:
    source, networks = sender.source, receiver.networks
    if source is None or not networks or any(source in network for network in networks):
        return ""
    return f"{source}, {sender.host.name}'s address, is in no network of {_nic(receiver)}"


def _foreign(mine: Iterable[IpNetwork], theirs: Sequence[IpNetwork], one: Member, other: Member) -> str:
    """Why two NICs are on different links, by their networks. Link-local ones say nothing about that; those of a
    family that both have do."""
    pairs = [(network, rival) for network in mine for rival in theirs if network.version == rival.version]
    if not pairs or any(network.overlaps(rival) for network, rival in pairs):
        return ""
    return f"{_nic(one)} shares no network with {_nic(other)}"


def _nic(member: Member) -> str:
    return f"{member.nic.name} of {member.host.name}"

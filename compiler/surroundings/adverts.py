"""Which adverts a host hears and sends, as a packet filter sees them: one stream for each NIC, family and transport."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from compiler.model import Host, Member, Model, Router
from schemas.hosts import Speaker
from schemas.routers import Transport

GROUPS: Final = {4: "224.0.0.18", 6: "ff02::12"}
"""Where multicast adverts go (RFC 9568, 5.1.1.2 and 5.1.2.2)."""

_ANY_LINK_LOCAL: Final = "fe80::/10"


class Stream(NamedTuple):
    """Adverts of a host's own and of its peers. `devices` is set when some come and go through a virtual MAC's device
    on the NIC, all of whose names begin with `vrrp`; `routed`, when a peer is in another network."""

    nic: str
    family: int
    transport: Transport
    own: tuple[str, ...]
    peers: tuple[str, ...]
    devices: bool
    routed: bool


def streams(model: Model, host: Host) -> Iterator[Stream]:
    """All of a host, in the order of its virtual routers. Without another member there is nothing to hear."""
    found = dict[tuple[str, int, Transport], list[tuple[Router, Member]]]()
    for router, member in model.routers_of(host):
        found.setdefault((member.nic.name, router.family, router.transport), []).append((router, member))
    for (nic, family, transport), memberships in found.items():
        peers = [each for router, _ in memberships for each in router.members if each.host.name != host.name]
        yield Stream(
            nic=nic,
            family=family,
            transport=transport,
            own=_sources((member for _, member in memberships), transport),
            peers=_sources(peers, transport),
            devices=any(router.virtual_mac for router, _ in memberships),
            routed=transport is Transport.UNICAST and any(_is_routed(router, member) for router, member in memberships),
        )


def _is_routed(router: Router, member: Member) -> bool:
    sources = [each.unicast_source for each in router.members if each is not member]
    return any(not any(source in network for network in member.networks) for source in sources if source)


def _sources(members: Iterable[Member], transport: Transport) -> tuple[str, ...]:
    """Where adverts of members come from. When one's link-local address is known to nobody, any host of the link may
    speak; one that is known besides would overlap with that."""
    found = {source for member in members for source in _source(member, transport)}
    held = {each for each in found if each.startswith("fe80:") and each != _ANY_LINK_LOCAL}
    return tuple(sorted(found - held if _ANY_LINK_LOCAL in found else found))


def _source(member: Member, transport: Transport) -> Iterator[str]:
    """FRR's adverts of IPv6 come from its device, with an address made of the NIC's MAC."""
    frr6 = member.family == 6 and member.host.speaker is Speaker.FRR
    if member.source and not frr6:
        yield str(member.source)
    elif member.family == 6:
        yield _ANY_LINK_LOCAL
        if transport is Transport.UNICAST:
            yield from (str(own.ip) for own in member.nic.own if own.version == 6 and not own.ip.is_link_local)

"""Which NICs are on one link, as far as a site tells: by the segments that both name, else by their networks.

A link is what a frame crosses without a router: an Ethernet, a VLAN. Hosts on one hear each other's adverts and share
VRIDs, MAC addresses and link-local addresses. Networks of either family count, since the wire is the same; link-local
ones, which every link has, only where a NIC has no others.
"""

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

from compiler.model import Nic
from schemas.values import IpNetwork

Owner = TypeVar("Owner")

_Block = tuple[int, int, int]
"""A network as numbers, which are quicker than networks: version, length, and the bits of so many."""


def meetings(placed: Sequence[tuple[Nic, Owner]]) -> Iterator[tuple[Owner, Owner, str]]:
    """Each owner that has a NIC on a link with an earlier one, once: itself, the first such one, and the link's name.

    The effort grows with the number of NICs, not with its square.
    """
    lengths = sorted({(network.version, network.prefixlen) for nic, _ in placed for network in networks_of(nic)})
    named: _Blocks[Owner] = _Blocks(lengths)
    unnamed: _Blocks[Owner] = _Blocks(lengths)
    segments: dict[str, Owner] = {}
    told: set[int] = set()
    for nic, owner in placed:
        met = _first_met(nic, owner, segments, named, unnamed)
        if met and id(owner) not in told:
            told.add(id(owner))
            other, where = met
            yield owner, other, where
        if nic.segment:
            segments.setdefault(nic.segment.name, owner)
        (named if nic.segment else unnamed).add(nic, owner)


def networks_of(nic: Nic) -> tuple[IpNetwork, ...]:
    """The networks that tell the link of a NIC."""
    networks = tuple(own.network for own in nic.own)
    return tuple(network for network in networks if not network.is_link_local) or networks


def _first_met(
    nic: Nic, owner: Owner, segments: dict[str, Owner], named: "_Blocks[Owner]", unnamed: "_Blocks[Owner]"
) -> tuple[Owner, str] | None:
    if nic.segment:
        other = segments.get(nic.segment.name)
        if other is not None and other is not owner:
            return other, nic.segment.name
    for blocks in (unnamed,) if nic.segment else (unnamed, named):
        for network in networks_of(nic):
            other = blocks.first(network)
            if other is not None and other is not owner:
                return other, str(network)
    return None


class _Blocks(Generic[Owner]):
    """Owners by their networks: finds the first whose network overlaps with another."""

    def __init__(self, lengths: Sequence[tuple[int, int]]) -> None:
        self._lengths = lengths
        self._exact: dict[_Block, Owner] = {}
        self._within: dict[_Block, Owner] = {}

    def add(self, nic: Nic, owner: Owner) -> None:
        for network in networks_of(nic):
            own, *wider = self._blocks(network)
            self._exact.setdefault(own, owner)
            for block in (own, *wider):
                self._within.setdefault(block, owner)

    def first(self, network: IpNetwork) -> Owner | None:
        """Two networks overlap when one is the other, or a part of it."""
        own, *wider = self._blocks(network)
        if own in self._within:
            return self._within[own]
        return next((self._exact[block] for block in wider if block in self._exact), None)

    def _blocks(self, network: IpNetwork) -> list[_Block]:
        """The network itself, then those around it of every length that occurs."""
        start, size = int(network.network_address), network.max_prefixlen
        return [
            (version, length, start >> (size - length))
            for version, length in reversed(self._lengths)
            if version == network.version and length <= network.prefixlen
        ]

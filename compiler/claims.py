"""What a site takes on the segments that it shares with other sites: virtual routers' numbers, and addresses.

A claim is small and stands alone, so that hundreds of sites can be compared without their models.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from compiler.model import Model, Router
from compiler.positions import locate
from schemas.document import Document
from schemas.findings import Place


class Kind(StrEnum):
    """What is claimed."""

    VRID = "vrid"
    """The number of a virtual router, with its family: `7 ipv4`."""
    VIRTUAL = "virtual"
    """A virtual address."""
    OWN = "own"
    """A host's own address, which another site may know, too, if it is the same host."""


class Claim(NamedTuple):
    """One thing that a site takes on a shared segment. `who` has it, as the site calls it."""

    kind: Kind
    segment: str
    value: str
    who: str
    place: Place


def claims_of(model: Model, document: Document) -> tuple[Claim, ...]:
    """All claims of a site, in its order; none without shared segments."""
    if not any(segment.shared for segment in model.segments):
        return ()
    return (*_of_routers(model, document), *_of_hosts(model, document))


def _of_routers(model: Model, document: Document) -> Iterator[Claim]:
    for router in model.routers:
        for segment in _segments(router):
            place = locate(document, (*router.at, "vrid"))
            yield Claim(Kind.VRID, segment, f"{router.vrid} ipv{router.family}", router.name, place)
            for address in router.every_address:
                who = f"{router.name}.{address.name}"
                yield Claim(Kind.VIRTUAL, segment, str(address.ip), who, locate(document, address.at))


def _segments(router: Router) -> tuple[str, ...]:
    names = (member.nic.segment.name for member in router.members if member.nic.segment and member.nic.segment.shared)
    return tuple(dict.fromkeys(names))


def _of_hosts(model: Model, document: Document) -> Iterator[Claim]:
    for host in model.hosts:
        for nic in host.nics:
            if nic.segment and nic.segment.shared:
                for own in nic.own:
                    yield Claim(Kind.OWN, nic.segment.name, str(own.ip), host.name, locate(document, nic.at))

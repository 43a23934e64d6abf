"""What a site says about the adverts that will be heard: the same for every host, so any machine may listen. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from runtime.speaker.wire import Advert
from schemas.part import SecretRef
from schemas.speaker import Checksum, Ip

if TYPE_CHECKING:  # who listens without a site needs none of the compiler
    from compiler.model import Model, Router


@dataclass(frozen=True, slots=True)
class Expected:
    """One virtual router. `members` are hosts by the addresses that their adverts may come from; `is_closed` says that
    these are all, which nobody knows where a speaker finds its own link-local address. `form` is the reading of the
    checksum of version 3 over IPv4. `reference` names the secret of the password, and `password` is that itself where
    it is known: on a member's host, and to be shown to nobody."""

    name: str
    version: int
    interval: int
    addresses: frozenset[Ip]
    has_password: bool
    form: Checksum
    members: Mapping[Ip, str]
    is_closed: bool
    reference: SecretRef | None = None
    password: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Site:
    """`routers` are by VRID and family: more than one where several LANs have the same. `foreign` are VRIDs of
    neighbours that the site knows of."""

    routers: Mapping[tuple[int, int], tuple[Expected, ...]]
    foreign: frozenset[int]

    def router(self, advert: Advert) -> Expected | None:
        """The one that an advert is of, as far as can be told from sender and addresses. Of two that may be meant, as
        they are while a host goes from one site to another, the one that it agrees with."""
        every = self.routers.get((advert.vrid, advert.source.version), ())
        spoken = frozenset(advert.addresses)
        candidates = (
            [each for each in every if advert.source in each.members]
            or [each for each in every if each.addresses & spoken]
            or every
        )
        agreed = (each for each in candidates if (each.addresses, each.interval) == (spoken, advert.interval))
        return next(agreed, candidates[0] if candidates else None)

    def beside(self, other: "Site") -> "Site":
        """What both expect."""
        routers = dict(self.routers)
        for key, several in other.routers.items():
            mine = routers.get(key, ())
            routers[key] = (*mine, *(each for each in several if each not in mine))
        return Site(routers, self.foreign | other.foreign)


def expect(model: "Model") -> Site:
    """The whole site."""
    routers: dict[tuple[int, int], tuple[Expected, ...]] = {}
    for router in model.routers:
        key = router.vrid, router.family
        routers[key] = (*routers.get(key, ()), _expected(router))
    return Site(routers, frozenset(vrid for segment in model.segments for vrid in segment.foreign_vrids))


def _expected(router: "Router") -> Expected:
    members: dict[Ip, str] = {}
    is_closed = True
    for member in router.members:
        own = [each.ip for each in member.nic.own if each.version == router.family]
        members |= dict.fromkeys(own, member.host.name)
        is_closed &= any(ip.version == 4 or ip.is_link_local for ip in own)
    return Expected(
        name=router.name,
        version=router.version,
        interval=router.interval,
        addresses=frozenset(address.ip for address in router.addresses),
        has_password=router.password is not None,
        form=router.checksum,
        members=members,
        is_closed=is_closed,
        reference=router.password,
    )

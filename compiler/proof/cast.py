"""Who plays in a proof: some virtual routers of a site with their members, as an old and a new description have them.

While a change is rolled out, some hosts live by the old one and some by the new one. Without a change there is one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from compiler.links import meetings, networks_of
from compiler.lowering import Lowering, lowerings, teams
from compiler.model import Member, Model, Nic, Router
from compiler.proof.faults import CheckFails, Fault, NicDown, NicKey
from schemas.values import FAULT


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A member's part in a virtual router, with what takes it out of the election (`fatal`) and what lowers it.

    `team` are the names of the routers that move together with it on this host, itself included.
    """

    router: Router
    member: Member
    team: tuple[str, ...]
    lowered_by: tuple[Lowering, ...]
    fatal: frozenset[Fault]

    @property
    def host(self) -> str:
        """The member's name."""
        return self.member.host.name

    @property
    def nic(self) -> NicKey:
        """Where it takes part."""
        return self.host, self.member.nic.name

    @property
    def nics(self) -> tuple[NicKey, ...]:
        """What it watches: its own NIC, and those that are tracked."""
        return self.nic, *((self.host, track.nic.name) for track in self.member.tracks)


MemberKey: TypeAlias = tuple[str, str]
"""A host and a virtual router that it is a member of, by name."""


class Cast(NamedTuple):
    """The parts by host and router, in the old and the new description; `links` tells the LAN of each NIC by a
    name."""

    routers: tuple[str, ...]
    hosts: tuple[str, ...]
    old: Mapping[MemberKey, Part]
    new: Mapping[MemberKey, Part]
    links: Mapping[NicKey, str]
    changes: bool

    def part(self, host: str, router: str, updated: frozenset[str]) -> Part | None:
        """The part that a host plays now."""
        return (self.new if host in updated else self.old).get((host, router))

    def parts(self) -> Iterator[Part]:
        """All parts of either description."""
        yield from self.old.values()
        if self.changes:
            yield from self.new.values()


def casts(model: Model, since: Model | None = None) -> Iterator[Cast]:
    """A cast for each set of virtual routers that depend on each other, by a group or by a service of both families.
    What has nothing to do with each other is proved apart, which is quicker and shows the same."""
    before = _parts(since or model)
    after = _parts(model) if since else before
    for names in _together(model, since):
        old = {key: part for key, part in before.items() if key[1] in names}
        new = {key: part for key, part in after.items() if key[1] in names}
        hosts = tuple(dict.fromkeys(host for host, _ in (*old, *new)))
        yield Cast(names, hosts, old, new, _links((*old.values(), *new.values())), since is not None)


def _parts(model: Model) -> dict[MemberKey, Part]:
    found: dict[MemberKey, Part] = {}
    for team in teams(model):
        lowering = lowerings(team)
        checks = [watched.check.name for each in team for watched in each.checks if watched.effect == FAULT]
        for router in team:
            for member in router.members:
                host = member.host.name
                beside = [each for other in team for each in other.members if each.host.name == host]
                tracks = [track for each in beside for track in each.tracks if track.effect == FAULT]
                nics = [*(each.nic.name for each in beside), *(track.nic.name for track in tracks)]
                fatal: list[Fault] = [
                    *(NicDown(host, nic) for nic in nics),
                    *(CheckFails(check, host) for check in checks),
                ]
                lowers = tuple(each for each in lowering if each.concerns(host))
                names = tuple(other.name for other in team)
                found[host, router.name] = Part(router, member, names, lowers, frozenset(fatal))
    return found


def _together(model: Model, since: Model | None) -> list[tuple[str, ...]]:
    found = _Sets()
    for each in (model, since) if since else (model,):
        for team in teams(each):
            found.join([router.name for router in team])
        for service in each.each_service():
            if len({router.family for router in service.routers}) > 1:
                found.join([router.name for router in service.routers])
    return found.sets()


def _links(parts: tuple[Part, ...]) -> dict[NicKey, str]:
    """NICs that share a LAN have one name for it. Members of one router do, whatever else is known (V402)."""
    nics: dict[NicKey, Nic] = {part.nic: part.member.nic for part in parts}
    found = _Sets()
    names = {f"{host} {nic}": (host, nic) for host, nic in nics}
    for name in names:
        found.join([name])
    for one, other, _ in meetings([(nics[key], name) for name, key in names.items()]):
        found.join([one, other])
    routers: dict[str, list[str]] = {}
    for part in parts:
        routers.setdefault(part.router.name, []).append(" ".join(part.nic))
    for members in routers.values():
        found.join(members)
    called = [_name([nics[names[name]] for name in each], number) for number, each in enumerate(found.sets(), 1)]
    return {names[name]: link for link, each in zip(called, found.sets(), strict=True) for name in each}


def _name(nics: list[Nic], number: int) -> str:
    """What people call a LAN: by its segment, or else by a network that is on it."""
    segments = [f"segment {nic.segment.name}" for nic in nics if nic.segment]
    networks = [f"LAN {network}" for nic in nics for network in networks_of(nic)]
    return next(iter([*segments, *networks]), f"LAN {number}")


class _Sets:
    """Names that belong together, in the order in which they came."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def join(self, names: list[str]) -> None:
        roots = {self._root(name) for name in names}
        for root in roots:
            self._first[root] = self._root(names[0])

    def sets(self) -> list[tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for name in self._first:
            found.setdefault(self._root(name), []).append(name)
        return [tuple(each) for each in found.values()]

    def _root(self, name: str) -> str:
        while self._first.setdefault(name, name) != name:
            name = self._first[name]
        return name

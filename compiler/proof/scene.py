"""What holds from outside in one situation: who is fit, who is lowered, and who hears whom. The same in every election
that is held in it, so it is found out once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from compiler.lowering import Lowering
from compiler.proof.cast import Cast, MemberKey, Part
from compiler.proof.faults import CheckFails, Cut, Fault, HostDown, NicDown
from compiler.proof.hearing import why_dropped


class Situation(NamedTuple):
    """What has failed, and which hosts have the new site."""

    faults: frozenset[Fault] = frozenset()
    updated: frozenset[str] = frozenset()


@dataclass(slots=True)
class Scene:
    """One situation, by the keys of members: host and router."""

    cast: Cast
    situation: Situation
    parts: dict[MemberKey, Part] = field(default_factory=dict)
    fit: frozenset[MemberKey] = frozenset()
    down: frozenset[str] = frozenset()
    lowered: dict[MemberKey, int] = field(default_factory=dict)
    teams: dict[MemberKey, tuple[MemberKey, ...]] = field(default_factory=dict)
    _cuts: tuple[Cut, ...] = ()
    _hears: dict[tuple[MemberKey, MemberKey], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        faults = self.situation.faults
        for host in self.cast.hosts:
            for router in self.cast.routers:
                if part := self.cast.part(host, router, self.situation.updated):
                    self.parts[host, router] = part
        self.down = frozenset(fault.host for fault in faults if isinstance(fault, HostDown))
        self._cuts = tuple(fault for fault in faults if isinstance(fault, Cut))
        self.fit = frozenset(key for key, part in self.parts.items() if self._is_fit(part))
        self.lowered = {
            key: sum(each.effect for each in part.lowered_by if self._fails(key[0], each))
            for key, part in self.parts.items()
        }
        self.teams = {
            key: tuple((key[0], name) for name in part.team if (key[0], name) in self.parts)
            for key, part in self.parts.items()
        }

    def of(self, router: str) -> Iterator[tuple[MemberKey, Part]]:
        """The members of a router, as they are now."""
        for key, part in self.parts.items():
            if key[1] == router:
                yield key, part

    def meets(self, one: MemberKey, other: MemberKey) -> bool:
        """Whether no cut of the LAN lies between two members of a router."""
        mine, theirs = self.parts[one].nic, self.parts[other].nic
        return not any((mine in cut.side) != (theirs in cut.side) for cut in self._cuts if mine in cut.side | cut.rest)

    def hears(self, receiver: MemberKey, sender: MemberKey) -> bool:
        """Whether a member takes what another one says."""
        known = self._hears.get((receiver, sender))
        if known is None:
            known = not _drops(self.parts[sender], self.parts[receiver]) and self.meets(receiver, sender)
            self._hears[receiver, sender] = known
        return known

    def _fails(self, host: str, lowering: Lowering) -> bool:
        fault = NicDown(host, lowering.name) if lowering.host else CheckFails(lowering.name, host)
        return fault in self.situation.faults

    def _is_fit(self, part: Part) -> bool:
        return part.host not in self.down and self.situation.faults.isdisjoint(part.fatal)


@lru_cache(100_000)
def _drops(sender: Part, receiver: Part) -> bool:
    return bool(why_dropped(sender, receiver))

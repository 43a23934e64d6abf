"""Who is master of each virtual router once everything has settled: elections as VRRP holds them, without time.

What RFC 9568 (6.4) does with timers is an order here: of those that hear nobody above them the highest rises first, as
its skew time is the shortest; of two masters that hear each other the lower yields. Routers of a group rise and yield
together, as keepalived's do: a group becomes master when none of its routers hears somebody better, and gives way when
one of them does. A host with a failback lock preempts nobody; one that rescues a router raises its level above
the highest that it heard, at most to the cap, and starts again at its own priority.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from compiler.lowering import Lowering
from compiler.proof.cast import Cast, NicKey, Part
from compiler.proof.faults import CheckFails, Cut, Fault, HostDown, NicDown
from compiler.proof.hearing import why_dropped
from schemas.speaker import Failback

_ROOM: Final = 6
"""Levels above the highest priority that locks may use here, where the wire has up to 254: what happens depends on
differences alone until the cap, so a nearer one shows the same in fewer states."""
_CAP: Final = 254


class Seats(NamedTuple):
    """What lasts between two faults: the masters of each router, the levels that locks have raised, and the last level
    that each member heard; all sorted, so that equal states are equal."""

    masters: tuple[tuple[str, str], ...] = ()
    levels: tuple[tuple[NicKey, int], ...] = ()
    heard: tuple[tuple[NicKey, int], ...] = ()


class Situation(NamedTuple):
    """What holds from outside: what has failed, and which hosts have the new site."""

    faults: frozenset[Fault] = frozenset()
    updated: frozenset[str] = frozenset()


class World(NamedTuple):
    """One state of a cast at rest; `settled` is false where it never comes to rest."""

    situation: Situation
    seats: Seats
    settled: bool = True

    def masters(self, router: str) -> frozenset[str]:
        """The hosts that are master of a router."""
        return frozenset(host for host, held in self.seats.masters if held == router)


@dataclass(slots=True)
class Election:
    """One election; `holds_locks` is false to see what becomes of a router whose lock is released."""

    cast: Cast
    situation: Situation
    holds_locks: bool = True
    masters: set[NicKey] = field(default_factory=set)
    levels: dict[NicKey, int] = field(default_factory=dict)
    heard: dict[NicKey, int] = field(default_factory=dict)
    _parts: dict[NicKey, Part] = field(default_factory=dict)
    _fit: dict[NicKey, bool] = field(default_factory=dict)
    _hears: dict[tuple[NicKey, NicKey], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for host in self.cast.hosts:
            for router in self.cast.routers:
                if part := self.cast.part(host, router, self.situation.updated):
                    self._parts[host, router] = part
        down = {fault.host for fault in self.situation.faults if isinstance(fault, HostDown)}
        self._fit = {key: self._is_fit(part, down) for key, part in self._parts.items()}

    def settle(self, seats: Seats) -> World:
        """From who was master before to who is when everything has come to rest."""
        self._begin(seats)
        settled = False
        for _ in range(8 + 4 * len(self._parts)):
            if not (self._yield() or self._rise()):
                settled = True
                break
        self._listen()
        return World(self.situation, self._seats(), settled)

    def is_fit(self, key: NicKey) -> bool:
        """Whether a member takes part in the election."""
        return self._fit.get(key, False)

    def priority(self, key: NicKey) -> int:
        """What a member says on the wire."""
        return self.levels.get(key) or max(1, self._parts[key].member.priority - self.lowered(key))

    def lowered(self, key: NicKey) -> int:
        """By how much what has failed lowers a member."""
        return sum(each.effect for each in self._parts[key].lowered_by if self._fails(key[0], each))

    def meets(self, one: NicKey, other: NicKey) -> bool:
        """Whether no cut of the LAN lies between two members of a router."""
        nics = [self._parts[key].nic for key in (one, other)]
        cuts = [fault for fault in self.situation.faults if isinstance(fault, Cut)]
        return not any((nics[0] in cut.side) != (nics[1] in cut.side) for cut in cuts if nics[0] in cut.side | cut.rest)

    def rank(self, key: NicKey) -> tuple[int, int, int]:
        """The order of an election: priority, then address (RFC 9568, 6.4.3); where a link-local address is not known,
        whoever stands first in the site."""
        part = self._parts[key]
        source = part.member.source
        return self.priority(key), int(source) if source else 0, -self.cast.hosts.index(key[0])

    def parts(self, router: str) -> Iterator[tuple[NicKey, Part]]:
        """The members of a router, as they are now."""
        for key, part in self._parts.items():
            if key[1] == router:
                yield key, part

    def _fails(self, host: str, lowering: Lowering) -> bool:
        fault = NicDown(host, lowering.name) if lowering.host else CheckFails(lowering.name, host)
        return fault in self.situation.faults

    def _is_fit(self, part: Part, down: set[str]) -> bool:
        fatal = {CheckFails(check, part.host) for check in part.fatal_checks}
        cables = {NicDown(part.host, nic) for nic in part.fatal_nics}
        return part.host not in down and self.situation.faults.isdisjoint(fatal | cables)

    def _begin(self, seats: Seats) -> None:
        """Who cannot be master any more is none, and a level belongs to a running master alone."""
        self.masters = {key for key in seats.masters if self.is_fit(key)}
        self.levels = {key: level for key, level in seats.levels if key in self.masters and self._locks(key)}
        down = {fault.host for fault in self.situation.faults if isinstance(fault, HostDown)}
        self.heard = {key: level for key, level in seats.heard if key[0] not in down and key in self._parts}

    def has_lock(self, key: NicKey) -> bool:
        """Whether a member keeps what it has, by its site."""
        return self._parts[key].router.failback is Failback.MANUAL

    def _locks(self, key: NicKey) -> bool:
        return self.holds_locks and self.has_lock(key)

    def _team(self, key: NicKey) -> list[NicKey]:
        return [(key[0], name) for name in self._parts[key].team if (key[0], name) in self._parts]

    def hears(self, receiver: NicKey, sender: NicKey) -> bool:
        """Whether a member takes what another one says."""
        if (receiver, sender) not in self._hears:
            takes = not why_dropped(self._parts[sender], self._parts[receiver])
            self._hears[receiver, sender] = takes and self.meets(receiver, sender)
        return self._hears[receiver, sender]

    def _heard_masters(self, key: NicKey) -> Iterator[NicKey]:
        for other in self.masters:
            if other[1] == key[1] and other != key and self.hears(key, other):
                yield other

    def _yield(self) -> bool:
        """Two masters that hear each other: the lower gives way, with all that move with it."""
        for key in sorted(self.masters, key=self.rank):
            if any(self.rank(other) > self.rank(key) for other in self._heard_masters(key)):
                for each in self._team(key):
                    self.masters.discard(each)
                    self.levels.pop(each, None)
                return True
        return False

    def _rise(self) -> bool:
        """Nobody better is heard: the highest of all who find that is master."""
        free = [key for key in self._parts if key not in self.masters and all(map(self._may_rise, self._team(key)))]
        if not free:
            return False
        for key in self._team(max(free, key=self.rank)):
            if key not in self.masters and self._locks(key):
                self._raise(key)
            self.masters.add(key)
        return True

    def _may_rise(self, key: NicKey) -> bool:
        return self.is_fit(key) and not any(
            self._locks(key) or self.priority(other) >= self.priority(key) for other in self._heard_masters(key)
        )

    def _raise(self, key: NicKey) -> None:
        """Whoever is the first of all, and heard nobody, has nobody to rescue from."""
        part, heard = self._parts[key], self.heard.get(key, 0)
        ceiling = part.router.ceiling
        if heard or part.member.priority < ceiling:
            self.levels[key] = min(max(ceiling, heard) + 1, ceiling + _ROOM, _CAP)

    def _listen(self) -> None:
        for key in self._parts:
            levels = [self.priority(other) for other in self._heard_masters(key)]
            if key not in self.masters and levels and self.is_fit(key):
                self.heard[key] = max(levels)

    def _seats(self) -> Seats:
        heard = {key: level for key, level in self.heard.items() if self._locks(key)}
        return Seats(tuple(sorted(self.masters)), _sorted(self.levels), _sorted(heard))


def _sorted(levels: Mapping[NicKey, int]) -> tuple[tuple[NicKey, int], ...]:
    return tuple(sorted(levels.items()))

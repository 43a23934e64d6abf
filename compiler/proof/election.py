"""Who is master of each virtual router once everything has settled: elections as VRRP holds them, without time.

What RFC 9568 (6.4) does with timers is an order here: of those that hear nobody above them the highest rises first, as
its skew time is the shortest; of two masters that hear each other the lower yields. Routers of a group rise and yield
together, as keepalived's do (tried with 2.2.7): a group becomes master when none of its routers hears somebody better,
and gives way when one of them does. A host with a failback lock preempts nobody; one that rescues a router raises its
level above the highest that it heard, at most to the cap, and starts again at its own priority.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from compiler.proof.cast import MemberKey
from compiler.proof.scene import Scene, Situation
from schemas.speaker import Failback

_ROOM: Final = 6
"""Levels above the highest priority that locks may use here, where the wire has up to 254: what happens depends on
differences alone until the cap, so a nearer one shows the same in fewer states."""
_CAP: Final = 254


class Seats(NamedTuple):
    """What lasts between two faults: the masters of each router, the levels that locks have raised, and the last level
    that each member heard; all sorted, so that equal states are equal."""

    masters: tuple[MemberKey, ...] = ()
    levels: tuple[tuple[MemberKey, int], ...] = ()
    heard: tuple[tuple[MemberKey, int], ...] = ()


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

    scene: Scene
    holds_locks: bool = True
    masters: set[MemberKey] = field(default_factory=set)
    levels: dict[MemberKey, int] = field(default_factory=dict)
    heard: dict[MemberKey, int] = field(default_factory=dict)

    def settle(self, seats: Seats) -> World:
        """From who was master before to who is when everything has come to rest."""
        self._begin(seats)
        settled = False
        for _ in range(8 + 4 * len(self.scene.parts)):
            if not (self._yield() or self._rise()):
                settled = True
                break
        self._listen()
        return World(self.scene.situation, self._seats(), settled)

    def priority(self, key: MemberKey) -> int:
        """What a member says on the wire."""
        return self.levels.get(key) or max(1, self.scene.parts[key].member.priority - self.scene.lowered[key])

    def rank(self, key: MemberKey) -> tuple[int, int, int]:
        """The order of an election: priority, then address (RFC 9568, 6.4.3); where a link-local address is not known,
        whoever stands first in the site."""
        source = self.scene.parts[key].member.source
        return self.priority(key), int(source) if source else 0, -self.scene.cast.hosts.index(key[0])

    def _begin(self, seats: Seats) -> None:
        """Who cannot be master any more is none, and a level belongs to a running master alone."""
        self.masters = {key for key in seats.masters if key in self.scene.fit}
        self.levels = {key: level for key, level in seats.levels if key in self.masters and self._locks(key)}
        running = [key for key in self.scene.parts if key[0] not in self.scene.down]
        self.heard = {key: level for key, level in seats.heard if key in running}

    def has_lock(self, key: MemberKey) -> bool:
        """Whether a member keeps what it has, by its site."""
        return self.scene.parts[key].router.failback is Failback.MANUAL

    def _locks(self, key: MemberKey) -> bool:
        return self.holds_locks and self.has_lock(key)

    def _heard_masters(self, key: MemberKey) -> Iterator[MemberKey]:
        for other in self.masters:
            if other[1] == key[1] and other != key and self.scene.hears(key, other):
                yield other

    def _yield(self) -> bool:
        """Two masters that hear each other: the lower gives way, with all that move with it."""
        for key in sorted(self.masters, key=self.rank):
            if any(self.rank(other) > self.rank(key) for other in self._heard_masters(key)):
                for each in self.scene.teams[key]:
                    self.masters.discard(each)
                    self.levels.pop(each, None)
                return True
        return False

    def _rise(self) -> bool:
        """Nobody better is heard: the highest of all who find that is master."""
        teams = self.scene.teams
        free = [key for key in teams if key not in self.masters and all(map(self._may_rise, teams[key]))]
        if not free:
            return False
        for key in teams[max(free, key=self.rank)]:
            if key not in self.masters and self._locks(key):
                self._raise(key)
            self.masters.add(key)
        return True

    def _may_rise(self, key: MemberKey) -> bool:
        return key in self.scene.fit and not any(
            self._locks(key) or self.priority(other) >= self.priority(key) for other in self._heard_masters(key)
        )

    def _raise(self, key: MemberKey) -> None:
        """Whoever is the first of all, and heard nobody, has nobody to rescue from."""
        part, heard = self.scene.parts[key], self.heard.get(key, 0)
        ceiling = part.router.ceiling
        if heard or part.member.priority < ceiling:
            self.levels[key] = min(max(ceiling, heard) + 1, ceiling + _ROOM, _CAP)

    def _listen(self) -> None:
        for key in self.scene.parts:
            levels = [self.priority(other) for other in self._heard_masters(key)]
            if key not in self.masters and levels and key in self.scene.fit:
                self.heard[key] = max(levels)

    def _seats(self) -> Seats:
        # What is not above the highest priority raises nobody higher than having heard just that.
        ceilings = {key: self.scene.parts[key].router.ceiling for key in self.heard if self._locks(key)}
        heard = {key: max(self.heard[key], ceiling) for key, ceiling in ceilings.items()}
        return Seats(tuple(sorted(self.masters)), _sorted(self.levels), _sorted(heard))


def _sorted(levels: Mapping[MemberKey, int]) -> tuple[tuple[MemberKey, int], ...]:
    return tuple(sorted(levels.items()))

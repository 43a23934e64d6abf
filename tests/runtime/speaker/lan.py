"""A LAN of virtual time: machines joined by packets that may be lost, delayed or cut off, and no clock but a number."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from runtime.speaker import machine, wire
from runtime.speaker.admit import compose_each
from runtime.speaker.effects import SendAdvert
from runtime.speaker.events import AdvertArrived, Event, Started, TimerFired
from runtime.speaker.state import SECOND, Role, State
from schemas.speaker import Ip, Router

GRID = SECOND // 10
"""Adverts of all intervals that are used here go out at its multiples, so moments are told apart up to it."""


def _shifted(state: State, duration: int) -> State:
    """The same state so much later. What the other role has left behind stays as it is."""
    return replace(
        state,
        waiting_since=state.waiting_since + duration,
        advert_at=state.advert_at + duration,
        announce_at=state.announce_at + duration,
        preempt_at=None if state.preempt_at is None else state.preempt_at + duration,
    )


def _seen_from(now: int, state: State) -> State:
    seen = replace(_shifted(state, -now), announce_at=0, announced=0)
    return replace(seen, waiting_since=0) if state.holds else replace(seen, advert_at=0, successor=None)


@dataclass(frozen=True)
class Sent:
    """A packet on its way to one host, there when `due`."""

    due: int
    host: Ip
    packet: bytes


@dataclass
class Lan:
    """`fate` says how long a packet from one host to another takes, or None for lost. A stalled host handles nothing
    until it wakes, then what waited first and its timer last, as an event loop does."""

    fate: Callable[[Ip, Ip], int | None]
    now: int = 0
    states: dict[Ip, State] = field(default_factory=dict)
    asleep: dict[Ip, int] = field(default_factory=dict)
    watch: Callable[[], None] = lambda: None
    _queue: dict[int, Sent] = field(default_factory=dict)
    _sent: int = 0

    def boot(self, router: Router) -> None:
        self.states[router.source] = machine.initial(router)
        self.happen(router.source, Started())

    def crash(self, host: Ip) -> None:
        self.states.pop(host, None)
        self.watch()

    def stall(self, host: Ip, duration: int) -> None:
        self.asleep[host] = max(self.asleep.get(host, 0), self.now + duration)

    def masters(self) -> list[Ip]:
        return [host for host, state in self.states.items() if state.role is Role.MASTER]

    def happen(self, host: Ip, event: Event) -> None:
        if (state := self.states.get(host)) is None:
            return
        self.states[host], effects = machine.step(state, event, self.now)
        for effect in effects:
            if isinstance(effect, SendAdvert):
                self._send(self.states[host].router, effect.priority)
        self.watch()

    def _send(self, router: Router, priority: int) -> None:
        for advert in compose_each(router, priority):
            packet = wire.encode(advert, router.checksum)
            for host in self.states:
                if host != router.source and (advert.destination.is_multicast or advert.destination == host):
                    self._carry(router.source, host, packet)

    def _carry(self, source: Ip, host: Ip, packet: bytes) -> None:
        delay = self.fate(source, host)
        if delay is not None:
            self._sent += 1
            self._queue[self._sent] = Sent(self.now + delay, host, packet)

    def run(self, until: int) -> None:
        """Let time pass, from one happening to the next."""
        while (following := self._following()) is not None and following[0] <= until:
            self._follow(following)
        self.now = until

    def advance(self) -> None:
        """Until the next happening, that included."""
        if following := self._following():
            self._follow(following)

    def _follow(self, following: tuple[int, bool, int, Ip]) -> None:
        self.now, _, number, host = following
        if number:
            self._deliver(host, self._queue.pop(number).packet)
        else:
            self.happen(host, TimerFired())

    # What a search needs

    @property
    def under_way(self) -> list[int]:
        """The packets that have not arrived, by number, the first one first."""
        return sorted(self._queue, key=lambda number: (self._queue[number].due, number))

    def lose(self, number: int) -> None:
        """One never arrives."""
        del self._queue[number]

    def hurry(self, number: int) -> None:
        """One arrives now, before those that were sent earlier."""
        sent = self._queue.pop(number)
        self._deliver(sent.host, sent.packet)

    def twin(self) -> "Lan":
        """Another one in the same state, with a future of its own."""
        return replace(self, states=dict(self.states), asleep=dict(self.asleep), _queue=dict(self._queue))

    def picture(self) -> object:
        """All that its future depends on, as seen from now; announcements have no part in it."""
        states = tuple((host, _seen_from(self.now, state)) for host, state in sorted(self.states.items()))
        queue = tuple((sent.due - self.now, sent.host, sent.packet) for sent in self._queue.values())
        return states, queue, self.now % GRID, tuple(sorted(self.asleep.items()))

    def skip(self, duration: int) -> None:
        """Let time pass in which nothing else happens than did in the intervals before; a multiple of these."""
        assert not self._queue
        self.now += duration
        self.states = {host: _shifted(state, duration) for host, state in self.states.items()}

    def _following(self) -> tuple[int, bool, int, Ip] | None:
        """When, whether a timer, the packet's number, and for whom: in the order in which it is handled."""
        packets = [(self._awake(sent.host, sent.due), False, number, sent.host) for number, sent in self._queue.items()]
        timers = [
            (self._awake(host, due), True, 0, host)
            for host, state in self.states.items()
            if (due := machine.deadline(state)) is not None
        ]
        return min(packets + timers, default=None)

    def _awake(self, host: Ip, due: int) -> int:
        return max(due, self.now, self.asleep.get(host, 0))

    def _deliver(self, host: Ip, packet: bytes) -> None:
        advert = wire.decode(packet)
        assert isinstance(advert, wire.Advert)
        self.happen(host, AdvertArrived(advert))

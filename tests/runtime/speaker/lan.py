"""A LAN of virtual time: machines joined by packets that may be lost, delayed or cut off, and no clock but a number."""

from collections.abc import Callable
from dataclasses import dataclass, field

from runtime.speaker import machine, wire
from runtime.speaker.admit import compose_each
from runtime.speaker.effects import SendAdvert
from runtime.speaker.events import AdvertArrived, Event, Started, TimerFired
from runtime.speaker.state import Role, State
from schemas.speaker import Ip, Router


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
    _queue: dict[int, Sent] = field(default_factory=dict)
    _sent: int = 0

    def boot(self, router: Router) -> None:
        self.states[router.source] = machine.initial(router)
        self.happen(router.source, Started())

    def crash(self, host: Ip) -> None:
        self.states.pop(host, None)

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
            self.now, _, number, host = following
            if number:
                self._deliver(host, self._queue.pop(number).packet)
            else:
                self.happen(host, TimerFired())
        self.now = until

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

"""A LAN of virtual time: machines joined by packets that may be lost, delayed or cut off, and no clock but a number."""

from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Address

from runtime.speaker import machine, wire
from runtime.speaker.admit import compose
from runtime.speaker.effects import SendAdvert
from runtime.speaker.events import AdvertArrived, Event, Started, TimerFired
from runtime.speaker.state import Role, State
from schemas.speaker import Router


@dataclass(frozen=True)
class Sent:
    """A packet on its way to one host, there when `due`."""

    due: int
    host: IPv4Address
    packet: bytes


@dataclass
class Lan:
    """`fate` says how long a packet from one host to another takes, or None for lost. A stalled host handles nothing
    until it wakes, then what waited first and its timer last, as an event loop does."""

    fate: Callable[[IPv4Address, IPv4Address], int | None]
    now: int = 0
    states: dict[IPv4Address, State] = field(default_factory=dict)
    asleep: dict[IPv4Address, int] = field(default_factory=dict)
    _queue: dict[int, Sent] = field(default_factory=dict)
    _sent: int = 0

    def boot(self, router: Router) -> None:
        self.states[router.source] = machine.initial(router)
        self.happen(router.source, Started())

    def crash(self, host: IPv4Address) -> None:
        self.states.pop(host, None)

    def stall(self, host: IPv4Address, duration: int) -> None:
        self.asleep[host] = max(self.asleep.get(host, 0), self.now + duration)

    def masters(self) -> list[IPv4Address]:
        return [host for host, state in self.states.items() if state.role is Role.MASTER]

    def happen(self, host: IPv4Address, event: Event) -> None:
        if (state := self.states.get(host)) is None:
            return
        self.states[host], effects = machine.step(state, event, self.now)
        for effect in effects:
            if isinstance(effect, SendAdvert):
                self._send(self.states[host].router, effect.priority)

    def _send(self, router: Router, priority: int) -> None:
        packet = wire.encode(compose(router, priority), router.checksum)
        for host in self.states:
            delay = self.fate(router.source, host)
            if host != router.source and delay is not None:
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

    def _following(self) -> tuple[int, bool, int, IPv4Address] | None:
        """When, whether a timer, the packet's number, and for whom: in the order in which it is handled."""
        packets = [(self._awake(sent.host, sent.due), False, number, sent.host) for number, sent in self._queue.items()]
        timers = [
            (self._awake(host, due), True, 0, host)
            for host, state in self.states.items()
            if (due := machine.deadline(state)) is not None
        ]
        return min(packets + timers, default=None)

    def _awake(self, host: IPv4Address, due: int) -> int:
        return max(due, self.now, self.asleep.get(host, 0))

    def _deliver(self, host: IPv4Address, packet: bytes) -> None:
        advert = wire.decode(packet)
        assert isinstance(advert, wire.Advert)
        self.happen(host, AdvertArrived(advert))

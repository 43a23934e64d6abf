"""The thread that hears. It sleeps until something comes in, and takes what came within two seconds at once."""

import os
import secrets
import select
import time
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread
from typing import Final

from runtime.events import Event, Tell
from runtime.keep.network import own_addresses
from runtime.listen.ears import open_ports
from runtime.listen.expected import Site
from runtime.listen.heard import read
from runtime.listen.lan import Lan, Wrong
from runtime.sentinel.calm import Calm
from runtime.sentinel.hush import Print, leave_out
from runtime.sentinel.limit import Limit
from runtime.sentinel.sayings import KIND, event_of, untold
from runtime.speaker.port import Port
from schemas.findings import Severity
from schemas.live import Live

_GATHERED: Final = 2.0
"""Seconds in which packets gather; the kernel keeps them meanwhile."""
_LOOK: Final = 5.0
"""Seconds between two looks whether all NICs are there, while nothing comes in too."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What is to be heard: NICs, and what is expected there. Another one replaces it whole."""

    nics: frozenset[str] = frozenset()
    site: Site | None = None


class Sentinel:
    """Hears from `start` to `close`, on the NICs of the watch that holds."""

    def __init__(self, watch: Callable[[], Watch], tell: Tell) -> None:
        self._watch_now = watch
        self._tell = tell
        self._watch = Watch()
        self._lan = Lan()
        self._factor = secrets.randbits(32) | 1
        self._calm = Calm(self._factor)
        self._limit = Limit()
        self._ports: dict[str, Port] = {}
        self._left_out: dict[str, frozenset[Print]] = {}
        self._deaf: set[str] = set()
        self._stumbled = False
        self._asked, self._answer = os.pipe()
        self._thread = Thread(target=self._run, name="sentinel", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def close(self) -> None:
        """End, and wait for that."""
        os.close(self._answer)
        self._thread.join()

    def _run(self) -> None:
        try:
            self._look()
            while True:
                waiting: list[int | Port] = [self._asked, *self._ports.values()]
                ready, _, _ = select.select(waiting, [], [], _LOOK)
                if self._asked in ready or (ready and self._is_told_to_stop(_GATHERED)):
                    return
                self._look()  # what came is judged by what holds now
                for port in tuple(self._ports.values()):
                    self._hear_safely(port)
                    self._hush(port)
        finally:
            self._close(self._ports)
            os.close(self._asked)

    def _is_told_to_stop(self, seconds: float) -> bool:
        return bool(select.select([self._asked], [], [], seconds)[0])

    def _look(self) -> None:
        """Follow the watch, and NICs that come and go."""
        watch = self._watch_now()
        if watch != self._watch:
            self._lan, self._calm = Lan(watch.site), Calm(self._factor)
            self._watch = watch
            for port in self._ports.values():
                self._hush(port)
        self._close([name for name, port in self._ports.items() if name not in watch.nics or not port.is_there()])
        for name in sorted(watch.nics - self._ports.keys()):
            self._open(name)
        if count := self._limit.over(time.monotonic()):
            self._tell(untold(count))

    def _open(self, name: str) -> None:
        """One that is not there may come; that nothing is heard on it is told once."""
        try:
            (self._ports[name],) = open_ports([name])
            self._deaf.discard(name)
        except (OSError, AttributeError) as error:  # the latter where there are no packet sockets
            if name not in self._deaf:
                self._deaf.add(name)
                text = f"adverts on {name} cannot be heard: {getattr(error, 'strerror', '') or error}"
                self._tell(Event(KIND, Severity.WARNING, text, about={"interface": name}))

    def _close(self, names: Iterable[str]) -> None:
        for name in tuple(names):
            self._ports.pop(name).close()
            self._left_out.pop(name, None)

    def _hear_safely(self, port: Port) -> None:
        """What anybody may send must not be the end of listening."""
        try:
            self._hear(port)
        except Exception as error:
            if not self._stumbled:
                self._stumbled = True
                traceback.print_exc()
                text = f"an advert could not be judged, which is a bug in vrrpc: {error!r}"
                self._tell(Event(KIND, Severity.ERROR, text, about={"interface": port.name}))

    def _hear(self, port: Port) -> None:
        while packets := port.receive():
            for packet, mac in packets:
                self._judge(port.name, packet, mac)

    def _judge(self, nic: str, packet: bytes, mac: bytes) -> None:
        if key := self._calm.needs_look(nic, packet, mac):
            before = self._wrong()
            for word in self._lan.hear(read(nic, time.monotonic_ns(), packet, mac)):
                if isinstance(word, Wrong):
                    self._say(word)
            self._calm.looked(key, packet, mac, self._wrong() > before)

    def _hush(self, port: Port) -> None:
        """Have the kernel leave out what needs no look, as far as it can."""
        hushed = self._calm.hushed(port.name)
        if hushed != self._left_out.get(port.name, frozenset()):
            self._left_out[port.name] = hushed
            with suppress(OSError):  # it is heard, then, and not looked at
                port.ask_first(leave_out(hushed, self._factor))

    def _wrong(self) -> int:
        """All but the pace, which what is taken in at once does not have. `vrrpc listen` tells that."""
        return self._lan.wrong.total() - self._lan.wrong[Live.SPACING]

    def _say(self, wrong: Wrong) -> None:
        if wrong.incident.code is Live.SPACING or not self._limit.lets_pass(time.monotonic()):
            return
        own: frozenset[str] = frozenset()
        if wrong.incident.code is Live.UNKNOWN_VRID:
            with suppress(OSError):
                own = own_addresses(wrong.incident.interface)
        self._tell(event_of(wrong, own))

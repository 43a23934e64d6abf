"""The only part of the speaker with a clock, sockets and processes: makes events of what happens, performs effects.

One loop, one timer: the nearest deadline of all virtual routers. What one router has and does is in `served`.
"""

import errno
import math
import os
import selectors
import signal
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from typing import Any, Final

from runtime.speaker.appointment import Appointment
from runtime.speaker.aside import Aside
from runtime.speaker.config_file import read_config_file
from runtime.speaker.control import Control, Reply
from runtime.speaker.device import Device, DeviceError, MacvlanError, open_netlink
from runtime.speaker.effects import Effect
from runtime.speaker.events import (
    Disturbed,
    Event,
    LinkCameUp,
    LinkWentDown,
    Reconfigured,
    Started,
    Stopped,
    TakenDown,
)
from runtime.speaker.guard import Guard
from runtime.speaker.hearing import Hearing
from runtime.speaker.links import Links
from runtime.speaker.machine import initial, step
from runtime.speaker.orders import Orders
from runtime.speaker.port import Port
from runtime.speaker.priorities import read_priorities
from runtime.speaker.rtnetlink import perform, read_addresses
from runtime.speaker.scripts import Scripts
from runtime.speaker.served import Served
from runtime.speaker.signals import Signals
from runtime.speaker.source import with_source
from runtime.speaker.state import State
from runtime.speaker.sysctls import Sysctls
from runtime.speaker.timers import Timers
from runtime.speaker.traces import Traces
from runtime.speaker.urgency import be_urgent
from runtime.speaker.vigil import Vigil
from runtime.speaker.waiting import Waiting
from schemas.speaker import ConfigError, Ip, Key, Router, SpeakerConfig

_LONGEST_REST, _PARTS = 0.005, 100
"""For so many seconds, or this part of the shortest interval, packets may gather before they are heard."""

_RETRY: Final = 1.0
"""Seconds between two tries to open an interface that is not there, or to get a device that the kernel refused."""


class Shell:
    """The speaker as a process. `run` returns when it was told to stop, with everything given back; PermissionError
    when it may not open what it needs."""

    def __init__(self, config_path: str, control_path: str, state_path: str) -> None:
        self._config_path = config_path
        self._vigil = Vigil()
        self._guard = Guard(self._vigil.others, self._log)
        self._netlink = open_netlink()
        self._sysctls = Sysctls(self._log, f"{control_path}.sysctls" if control_path else "")
        self._traces = Traces(self._log, f"{control_path}.traces" if control_path else "")
        self._served: dict[Key, Served] = {}
        self._going: set[Key] = set()
        self._broken: set[Served] = set()
        self._hearing = Hearing(self._served, lambda: self._wanted, self._happen, self._log)
        self._timers = Timers(self._hearing.hear, self._happen)
        self._ports: dict[str, Port] = {}
        self._wanted: dict[Key, Router] = {}
        self._scripts, self._aside = Scripts(self._log), Aside()
        self._stopping, self._hurrying, self._parting = False, False, False
        self._waiting = Waiting(self._log)
        self._appointment = Appointment(self._try_reload)
        self._retry_at, self._rest = 0.0, _LONGEST_REST
        self._signals, self._links = Signals(), Links()
        for source, do in (
            (self._signals, self._obey_signals),
            (self._links, self._look_at_links),
            (self._aside, self._aside.finish),
        ):
            self._vigil.others.register(source, selectors.EVENT_READ, do)
        self._orders = Orders(lambda: self._wanted, self._served, self._order, self._aside, state_path)
        self._control = Control(control_path, self._vigil.others, self._answer) if control_path else None
        self._remember(state_path)

    def _remember(self, state_path: str) -> None:
        try:
            self._orders.chosen |= read_priorities(state_path) if state_path else {}
        except (OSError, ValueError) as error:
            self._log(f"the priorities that were set cannot be read, the configured ones hold: {_reason(error)}")

    def run(self, config: SpeakerConfig) -> None:
        """Serve until TERM or INT; a second one cuts handovers short. Whatever ends it, a bug too, the addresses are
        withdrawn: a peer takes them."""
        try:
            be_urgent()
            self._sysctls.recover()
            self._traces.recover()
            self._adopt(config)
            while True:
                self._fire_timers()
                self._let_go_of_stopped()
                if self._is_done:
                    break
                happenings = self._vigil.wait(self._pause(), self._rest)
                self._look_at_guardian()
                for do in happenings:
                    do()
                self._appointment.keep()
                self._serve_missing()
                self._scripts.collect()
                self._guard.renew()
        finally:
            self._leave()

    @property
    def _is_done(self) -> bool:
        return self._hurrying or (self._stopping and not self._served and not self._going)

    def _pause(self) -> float | None:
        retry = _RETRY if self._waiting or self._broken or not self._guard.pid else math.inf
        pause = min(self._timers.pause(), self._appointment.pause(), retry)
        return None if pause == math.inf else pause

    def _fire_timers(self) -> None:
        self._look_at_guardian()
        self._timers.fire()

    # Configuration

    def reload(self) -> None:
        """Read the file again; a virtual router that did not change notices nothing. Raises ConfigError, OSError."""
        self._adopt(read_config_file(self._config_path))

    def _adopt(self, config: SpeakerConfig) -> None:
        self._wanted = {router.key: router for router in config.routers}
        self._waiting.reconsider(self._wanted)
        quickest = min((router.interval for router in config.routers), default=1)
        self._rest = min(_LONGEST_REST, quickest / 100 / _PARTS)
        for key, served in tuple(self._served.items()):
            if key in self._wanted:
                router = self._wanted[key]
                served.port.serve(router)
                self._traces.expect(router, served.device.name)
                self._happen(served, Reconfigured(with_source(router, otherwise=served.state.router.source)))
                self._happen(served, Started())
            else:
                self._order(served, Stopped())
        self._let_go_of_stopped()
        self._serve_new()

    def _serve_new(self) -> None:
        """Whoever is wanted and not served. On an interface where another one still hands over it would take away
        addresses that are answered for: a router that only got another VRID has the same ones."""
        busy = {interface for interface, _, _ in self._going}
        busy |= {served.state.router.interface for served in self._served.values() if not served.state.started}
        for key, router in self._wanted.items():
            waits = key in self._served or router.interface in busy or self._waiting.is_refused(key)
            if not waits and not self._stopping:
                self._serve(router)
                self._fire_timers()
        self._close_idle_ports()

    def _serve_missing(self) -> None:
        """Try again what could not be opened, and whoever could not get its device; not with every packet."""
        if time.monotonic() < self._retry_at:
            return
        self._retry_at = time.monotonic() + _RETRY
        if self._waiting:
            self._serve_new()
        for served in tuple(self._broken):
            if served.port.has_carrier():
                self._come_up(served)

    def _serve(self, router: Router) -> None:
        try:
            port = self._port(router.interface)
            router = with_source(router)
            port.serve(router)
            device = Device(self._netlink, self._sysctls, port.index, router)
            self._traces.expect(router, device.name)
            device.prepare(router)
        except PermissionError:
            raise  # waiting gives nobody a right
        except MacvlanError as error:
            self._waiting.refuse(router, str(error))
            return
        except (OSError, DeviceError) as error:
            self._waiting.miss(router, _reason(error))
            return
        self._waiting.found(router)
        chosen = self._orders.chosen.get(router.name)
        state = initial(router, chosen.priority if chosen else None)
        served = Served(state, port, device, self._guard, self._scripts, self._log, self._hearing.tell)
        self._served[router.key] = served
        if not port.has_carrier():
            self._happen(served, LinkWentDown())
        self._happen(served, Started())

    def _come_up(self, served: Served) -> None:
        """With the link an IPv6 router's source may be another one, or not there yet: then it is tried again later."""
        router = self._wanted.get(served.state.router.key, served.state.router)
        try:
            router = with_source(router)
        except OSError:
            self._broken.add(served)
            return
        self._broken.discard(served)
        self._happen(served, Reconfigured(router))
        self._happen(served, LinkCameUp())

    def _port(self, name: str) -> Port:
        if name not in self._ports:
            port = Port(name)
            self._ports[name] = port
            self._vigil.listen(port, lambda: self._hearing.hear(port))
        return self._ports[name]

    def _close_idle_ports(self) -> None:
        used = {served.port for served in self._served.values()}
        for name, port in list(self._ports.items()):
            if port not in used:
                self._vigil.ignore(port)
                port.close()
                self._hearing.forget(port)
                del self._ports[name]

    # What happens

    def _happen(self, served: Served, event: Event) -> None:
        served.catch_up()
        before = served.state
        served.state, effects = step(before, event, time.monotonic_ns())
        is_same = served.state.role is before.role and served.state.router is before.router
        if effects or not is_same:
            self._perform(served, before, effects)
        self._timers.note(served)

    def _perform(self, served: Served, before: State, effects: Iterable[Effect]) -> None:
        served.note(before)
        try:
            for effect in effects:
                served.perform(effect)
        except DeviceError as error:
            # A master without its addresses serves nobody: let a peer have the role, and try again later.
            served.complain(str(error))
            self._broken.add(served)
            self._happen(served, LinkWentDown())
        served.entrust()
        self._parting |= not served.state.started

    def _order(self, served: Served, event: Event) -> None:
        """An event that may begin a handover: an advert that waits in the socket must not pass for its answer."""
        self._hearing.hear(served.port)
        self._happen(served, event)

    def _look_at_guardian(self) -> None:
        """Before anything else after a stall: what it took down is not ours to speak for."""
        for slot in self._guard.taken_down():
            for served in tuple(self._served.values()):
                if served.slot == slot:
                    self._happen(served, TakenDown())

    def _look_at_links(self) -> None:
        """Something changed: read what, then look."""
        touched = self._links.take()
        for key, served in tuple(self._served.items()):
            if touched is None or served.port.index in touched:
                self._look_at_port(key, served)
        there = read_addresses()
        self._look_at_guardian()
        for served in tuple(self._served.values()):
            if there is not None and (touched is None or served.device.index in touched):
                self._look_at_device(served, there)

    def _look_at_port(self, key: Key, served: Served) -> None:
        served.port.look()
        if not served.port.is_there():
            self._lose(key)
            return
        up = served.port.has_carrier()
        if up != served.state.link and served not in self._broken:
            self._come_up(served) if up else self._happen(served, LinkWentDown())

    def _look_at_device(self, served: Served, there: Mapping[int, set[Ip]]) -> None:
        if served not in self._broken and (what := served.device.look(served.port, there)):
            self._happen(served, Disturbed(what))

    def _lose(self, key: Key) -> None:
        """Its interface is gone. One that is made anew has all to be set up again: served as one that came late."""
        self._happen(self._served[key], LinkWentDown())
        served = self._served.pop(key)
        self._dismiss(served)
        if key in self._wanted and not self._stopping:
            self._waiting.miss(served.state.router, os.strerror(errno.ENODEV))
        self._close_idle_ports()

    def _let_go_of_stopped(self) -> None:
        """Those that have handed over. Their devices are taken away beside the loop."""
        if not self._parting:
            return
        for key, served in tuple(self._served.items()):
            if served.state.started or served.state.holds:
                continue
            del self._served[key]
            self._dismiss(served)
            if removal := served.device.close():
                self._going.add(key)
                self._aside.run(partial(perform, *removal), partial(self._forget, key))
            self._fire_timers()
        self._parting = any(not served.state.started for served in self._served.values())

    def _dismiss(self, served: Served) -> None:
        self._guard.give_back(served.slot)
        self._timers.forget(served)
        self._broken.discard(served)

    def _forget(self, key: Key) -> None:
        self._going.discard(key)
        self._serve_new()

    def _leave(self) -> None:
        """Nothing is left to do here, unless the handovers are cut short."""
        for served in self._served.values():
            for event in (Stopped(), LinkWentDown()):
                self._happen(served, event)
            perform(*served.device.close())
        self._served.clear()
        self._close_idle_ports()
        self._sysctls.restore()
        self._traces.forget()
        if self._control:
            self._control.close()
        self._guard.close()

    # The world around

    def _obey_signals(self) -> None:
        for number in self._signals.take():
            if number == signal.SIGHUP:
                self._try_reload()
            elif self._stopping:
                self._hurrying = True
            else:
                self._stopping = True
                for served in self._served.values():
                    self._order(served, Stopped())

    def _try_reload(self, at: object = None) -> str:
        """Now, or at a moment if the file is good now: why not, or nothing."""
        try:
            if at is not None:
                read_config_file(self._config_path)
                return self._appointment.make(at)
            self._appointment.cancel()
            self.reload()
        except (OSError, ConfigError) as error:
            self._log(f"the configuration stays as it is: {_reason(error)}")
            return _reason(error)
        return ""

    def _answer(self, wish: dict[str, Any], reply: Reply) -> None:
        match wish["do"]:
            case "state":
                routers = [self._describe(served) for served in self._served.values()]
                more = {**self._hearing.describe(), "waiting": self._waiting.describe(self._wanted)}
                more["reload_at"] = self._appointment.at
                reply({"ok": True, "pid": os.getpid(), "guardian": self._guard.pid, "routers": routers, **more})
            case "reload":
                error = self._try_reload(wish.get("at"))
                reply({"ok": False, "error": error} if error else {"ok": True})
            case "priority" | "resign" | "release":
                self._orders.give(wish, reply)
            case unknown:
                reply({"ok": False, "error": f"there is no {unknown!r}"})

    def _describe(self, served: Served) -> dict[str, Any]:
        chosen = self._orders.chosen.get(served.state.router.name)
        return {**served.describe(), "set": asdict(chosen) if chosen else None}

    def _log(self, line: str) -> None:
        # Whoever read our log may be gone; the addresses matter more.
        with suppress(OSError):
            sys.stderr.write(line + "\n")
            sys.stderr.flush()


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else "") or str(error)

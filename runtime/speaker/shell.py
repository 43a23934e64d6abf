"""The only part of the speaker with a clock, sockets and processes: makes events of what happens, performs effects.

One loop, one timer: the nearest deadline of all virtual routers. Link events are hints; the state of the link is always
read again. Event scripts are started in a session of their own and never waited for: the protocol goes on meanwhile.
"""

import errno
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from pyroute2 import IPRoute

from runtime.speaker.admit import compose, refuse
from runtime.speaker.config_file import read_config_file
from runtime.speaker.control import Control
from runtime.speaker.device import Device, DeviceError, Sysctls
from runtime.speaker.effects import Acquire, Announce, CountDrop, Effect, Report, RunScript, SendAdvert, Withdraw
from runtime.speaker.events import (
    AdvertArrived,
    Event,
    LinkCameUp,
    LinkWentDown,
    Reconfigured,
    Started,
    Stopped,
    TimerFired,
)
from runtime.speaker.machine import deadline, initial, step
from runtime.speaker.port import Port
from runtime.speaker.state import Role, State
from runtime.speaker.wire import (
    ETHERTYPE_IPV4,
    MULTICAST_MAC,
    Advert,
    Drop,
    decode,
    encode,
    ethernet,
    gratuitous_arp,
    virtual_mac,
)
from schemas.speaker import ConfigError, Router, SpeakerConfig

_RETRY: Final = 1.0
"""Seconds between two tries to open an interface that is not there, or to get a device that the kernel refused."""

_RTMGRP_LINK: Final = 1


@dataclass(eq=False)
class _Served:
    """One virtual router with everything it has in the world."""

    state: State
    port: Port
    device: Device
    since: float = field(default_factory=time.time)
    master: str = ""
    sent: int = 0
    heard: int = 0
    drops: Counter[Drop] = field(default_factory=Counter)
    broken: bool = False

    @property
    def mac(self) -> bytes:
        """What neighbours see as the hardware address of the virtual addresses."""
        return virtual_mac(self.state.router.vrid) if self.state.router.virtual_mac else self.port.mac


class Shell:
    """The speaker as a process. `run` returns when it was told to stop, with everything given back; PermissionError
    when it may not open what it needs."""

    def __init__(self, config_path: str, control_path: str) -> None:
        self._config_path = config_path
        self._selector = selectors.DefaultSelector()
        self._netlink = IPRoute()
        self._sysctls = Sysctls(self._log)
        self._served: dict[tuple[str, int], _Served] = {}
        self._ports: dict[str, Port] = {}
        self._wanted: dict[tuple[str, int], Router] = {}
        self._scripts: list[subprocess.Popen[bytes]] = []
        self._stopping = False
        self._missing: set[str] = set()
        self._retry_at = 0.0
        self._signals = self._catch_signals()
        self._links = self._watch_links()
        self._control = Control(control_path, self._selector, self._answer) if control_path else None

    def run(self, config: SpeakerConfig) -> None:
        """Serve until TERM or INT. Whatever ends it, a bug too, the addresses are withdrawn: a peer takes them."""
        try:
            self._adopt(config)
            while not self._stopping:
                self._fire_timers()
                for key, _ in self._selector.select(self._pause()):
                    key.data()
                self._serve_missing()
                self._scripts = [script for script in self._scripts if script.poll() is None]
        finally:
            self._leave()

    def _pause(self) -> float | None:
        waits = [at for served in self._served.values() if (at := deadline(served.state)) is not None]
        pause = max(0.0, (min(waits) - time.monotonic_ns()) / 1e9) if waits else None
        if self._missing or any(served.broken for served in self._served.values()):
            return _RETRY if pause is None else min(pause, _RETRY)
        return pause

    def _fire_timers(self) -> None:
        """What came in while the loop was busy counts before a timer: a master that was not heard yet is not gone."""
        for served in tuple(self._served.values()):
            if _is_due(served):
                self._hear(served.port)
                if _is_due(served):
                    self._happen(served, TimerFired())

    # Configuration

    def reload(self) -> None:
        """Read the file again; a virtual router that did not change notices nothing. Raises ConfigError, OSError."""
        self._adopt(read_config_file(self._config_path))

    def _adopt(self, config: SpeakerConfig) -> None:
        self._wanted = {router.key: router for router in config.routers}
        for key in [key for key in self._served if key not in self._wanted]:
            self._stop(key)
        for key, router in self._wanted.items():
            if key in self._served:
                self._happen(self._served[key], Reconfigured(router))
            else:
                self._serve(router)
                self._fire_timers()
        self._close_idle_ports()

    def _serve_missing(self) -> None:
        """Try again what could not be opened, and whoever could not get its device; not with every packet."""
        if time.monotonic() < self._retry_at:
            return
        self._retry_at = time.monotonic() + _RETRY
        for key, router in self._wanted.items():
            if key not in self._served:
                self._serve(router)
            elif self._served[key].broken and self._served[key].port.has_carrier():
                self._served[key].broken = False
                self._happen(self._served[key], LinkCameUp())

    def _serve(self, router: Router) -> None:
        try:
            port = self._port(router.interface)
            device = Device(self._netlink, self._sysctls, port.index, router)
            device.prepare(router)
        except PermissionError:
            raise  # waiting gives nobody a right
        except (OSError, DeviceError) as error:
            self._miss(router, error)
            return
        self._missing.discard(router.interface)
        served = _Served(initial(router), port, device)
        self._served[router.key] = served
        if not port.has_carrier():
            self._happen(served, LinkWentDown())
        self._happen(served, Started())

    def _miss(self, router: Router, error: Exception) -> None:
        if router.interface not in self._missing and not self._stopping:
            self._log(f"{router.name}: {router.interface} cannot be used yet: {_reason(error)}")
        self._missing.add(router.interface)

    def _port(self, name: str) -> Port:
        if name not in self._ports:
            port = Port(name)
            self._ports[name] = port
            self._selector.register(port, selectors.EVENT_READ, lambda: self._hear(port))
        return self._ports[name]

    def _close_idle_ports(self) -> None:
        used = {served.port for served in self._served.values()}
        for name, port in list(self._ports.items()):
            if port not in used:
                self._selector.unregister(port)
                port.close()
                del self._ports[name]

    # What happens

    def _happen(self, served: _Served, event: Event) -> None:
        before = served.state.role
        served.state, effects = step(served.state, event, time.monotonic_ns())
        if served.state.role is not before:
            served.since = time.time()
        try:
            for effect in effects:
                self._perform(served, effect)
        except DeviceError as error:
            # A master without its addresses serves nobody: let a peer have the role, and try again later.
            self._log(f"{served.state.router.name}: {error}")
            served.broken = True
            self._happen(served, LinkWentDown())

    def _hear(self, port: Port) -> None:
        for packet in port.receive():
            advert = decode(packet)
            here = [served for served in self._served.values() if served.port is port]
            match advert:
                case Drop():
                    for served in here:
                        served.drops[advert] += 1
                case Advert():
                    for served in here:
                        if served.state.router.vrid == advert.vrid:
                            self._take(served, advert)

    def _take(self, served: _Served, advert: Advert) -> None:
        counts = refuse(served.state.router, advert) is None
        self._happen(served, AdvertArrived(advert))
        if counts:
            served.heard += 1
            served.master = str(advert.source) if advert.priority else ""

    def _look_at_links(self) -> None:
        """Something changed: read it all away, then look."""
        try:
            while self._links.recv(65536):
                pass
        except OSError:
            pass
        for key, served in tuple(self._served.items()):
            if not served.port.is_there():
                self._lose(key)
                continue
            up = served.port.has_carrier()
            if up != served.state.link and not served.broken:
                self._happen(served, LinkCameUp() if up else LinkWentDown())

    def _lose(self, key: tuple[str, int]) -> None:
        """Its interface is gone. One that is made anew has all to be set up again: served as one that came late."""
        self._happen(self._served[key], LinkWentDown())
        served = self._served.pop(key)
        self._miss(served.state.router, OSError(errno.ENODEV, os.strerror(errno.ENODEV)))
        self._close_idle_ports()

    # What is done about it

    def _perform(self, served: _Served, effect: Effect) -> None:
        router = served.state.router
        match effect:
            case Acquire():
                served.device.acquire(router)
            case Withdraw():
                served.device.withdraw()
            case SendAdvert(priority):
                packet = encode(compose(router, priority), router.checksum)
                served.sent += served.port.send(ethernet(MULTICAST_MAC, served.mac, ETHERTYPE_IPV4, packet))
            case Announce():
                for address in router.addresses:
                    served.port.send(gratuitous_arp(address, served.mac))
            case RunScript(role):
                self._run_script(router.master_script if role is Role.MASTER else router.backup_script)
            case CountDrop(reason):
                served.drops[reason] += 1
            case Report(text):
                self._log(f"{router.name}: {text}")

    def _run_script(self, script: str) -> None:
        if not script:
            return
        try:
            self._scripts.append(
                subprocess.Popen([script], stdin=subprocess.DEVNULL, cwd="/", start_new_session=True, close_fds=True)
            )
        except OSError as error:
            self._log(f"cannot run {script}: {error.strerror}")

    def _stop(self, key: tuple[str, int]) -> None:
        """Taking a device away takes the kernel some 50 ms: the others must not fall silent meanwhile."""
        served = self._served.pop(key)
        self._happen(served, Stopped())
        served.device.close()
        self._fire_timers()

    def _leave(self) -> None:
        for key in tuple(self._served):
            self._stop(key)
        self._wanted.clear()
        self._close_idle_ports()
        self._sysctls.restore()
        if self._control:
            self._control.close()

    # The world around

    def _catch_signals(self) -> socket.socket:
        reading, writing = socket.socketpair()
        reading.setblocking(False)
        writing.setblocking(False)
        signal.set_wakeup_fd(writing.fileno())
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: None)
        self._wakeup = writing
        self._selector.register(reading, selectors.EVENT_READ, self._obey_signals)
        return reading

    def _obey_signals(self) -> None:
        for number in self._signals.recv(64):
            if number == signal.SIGHUP:
                self._try_reload()
            else:
                self._stopping = True

    def _try_reload(self) -> str:
        try:
            self.reload()
        except (OSError, ConfigError) as error:
            self._log(f"the configuration stays as it is: {_reason(error)}")
            return _reason(error)
        return ""

    def _watch_links(self) -> socket.socket:
        links = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
        links.bind((0, _RTMGRP_LINK))
        links.setblocking(False)
        self._selector.register(links, selectors.EVENT_READ, self._look_at_links)
        return links

    def _answer(self, do: str) -> dict[str, Any]:
        answers: dict[str, Callable[[], dict[str, Any]]] = {"state": self._state, "reload": self._reloaded}
        return answers[do]() if do in answers else {"ok": False, "error": f"there is no {do!r}"}

    def _reloaded(self) -> dict[str, Any]:
        error = self._try_reload()
        return {"ok": False, "error": error} if error else {"ok": True}

    def _state(self) -> dict[str, Any]:
        return {"ok": True, "routers": [_describe(served) for served in self._served.values()]}

    def _log(self, line: str) -> None:
        # Whoever read our log may be gone; the addresses matter more.
        with suppress(OSError):
            sys.stderr.write(line + "\n")
            sys.stderr.flush()


def _is_due(served: _Served) -> bool:
    at = deadline(served.state)
    return at is not None and at <= time.monotonic_ns()


def _describe(served: _Served) -> dict[str, Any]:
    router = served.state.router
    return {
        "name": router.name,
        "vrid": router.vrid,
        "interface": router.interface,
        "role": served.state.role.value,
        "priority": served.state.priority,
        "locked": served.state.locked,
        "since": served.since,
        "master": _master(served),
        "adverts_sent": served.sent,
        "adverts_heard": served.heard,
        "drops": {reason.value: count for reason, count in served.drops.items()},
    }


def _master(served: _Served) -> str:
    """Whom this host takes for the master: itself, whom it hears, or nobody that it knows of."""
    match served.state.role:
        case Role.MASTER:
            return str(served.state.router.source)
        case Role.BACKUP:
            return served.master
        case Role.INITIALIZE:
            return ""


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else "") or str(error)

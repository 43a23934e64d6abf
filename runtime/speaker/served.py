"""One virtual router with all that it has in the world, and how its machine's effects are performed there."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from runtime.speaker import frames
from runtime.speaker.complaints import Complaints
from runtime.speaker.device import Device
from runtime.speaker.effects import (
    Acquire,
    Announce,
    CountDrop,
    Effect,
    HandoverEnded,
    Report,
    RunScript,
    SendAdvert,
    Withdraw,
)
from runtime.speaker.guard import Guard
from runtime.speaker.incidents import Incident
from runtime.speaker.machine import deadline
from runtime.speaker.port import Port
from runtime.speaker.rivals import Rivals
from runtime.speaker.scripts import Scripts
from runtime.speaker.state import Role, State
from runtime.speaker.will import Will
from runtime.speaker.wire import Advert, Drop, Glimpse, virtual_mac
from schemas.speaker import Router


@dataclass(eq=False)
class Served:
    """`since` is when it took its role, `locked_since` its lock (UTC seconds), `master` whom it heard last as one,
    `said` what was said of a device that the kernel refused. `asked` are those who wait for the end of a handover;
    `slot` is its place with the guardian. `hearing` is the packet that is being dealt with, and the hardware address
    that it came from; `routine` the bytes of an advert that would only start the timer anew, empty for none."""

    state: State
    port: Port
    device: Device
    guard: Guard
    scripts: Scripts
    report: Callable[[str], None]
    tell: Callable[[Incident], None]
    since: float = field(default_factory=time.time)
    master: str = ""
    sent: int = 0
    heard: int = 0
    complaints: Complaints = field(default_factory=Complaints)
    rivals: Rivals = field(default_factory=Rivals)
    hearing: tuple[Advert | Glimpse | None, bytes] = (None, b"")
    routine: bytes = b""
    said: str = ""
    locked_since: float = 0.0
    asked: list[Callable[[bool], None]] = field(default_factory=list)
    _entrusted: object = None
    _again: int = 0
    _patience: int = 0
    _spoken: tuple[object, frames.Mail] = (None, frames.Mail())

    def __post_init__(self) -> None:
        self.slot = self.guard.slot()

    @property
    def mac(self) -> bytes:
        """What neighbours see as the hardware address of the virtual addresses."""
        router = self.state.router
        return virtual_mac(router.vrid, router.family) if router.virtual_mac else self.port.mac

    def expect(self, said: bytes) -> None:
        """What it heard last is its routine, by these bytes, until something else happens."""
        self.routine = said
        self._patience = self.state.down_at - self.state.waiting_since

    def hear_again(self, now: int) -> None:
        """Its routine, which is dealt with when somebody looks: of many the last one decides."""
        self.heard += 1
        self._again = now

    def catch_up(self) -> None:
        """Somebody looks."""
        self.routine = b""
        if self._again:
            self.state = self.state.retimed(waiting_since=self._again)
            self._again = 0

    def deadline(self) -> int | None:
        """When its timer runs out."""
        return self._again + self._patience if self._again else deadline(self.state)

    def perform(self, effect: Effect) -> None:
        """Do one thing that its machine asked for. Raises DeviceError, PermissionError."""
        router = self.state.router
        match effect:
            case Acquire():
                self.device.acquire(router)
                self.said = ""
            case Withdraw():
                self.device.withdraw()
            case SendAdvert(priority):
                self.sent += self.port.post(self._mail(priority))
                self.guard.beat(self.slot)
                self.rivals = self.rivals.hear(router.source, priority, router.interval, time.monotonic_ns())
            case Announce():
                self._announce(router)
            case RunScript(role):
                self.scripts.run(router.master_script if role is Role.MASTER else router.backup_script)
            case CountDrop(reason):
                self.count(reason)
            case Report(text):
                self.report(f"{router.name}: {text}")
            case HandoverEnded(taken_over):
                self._tell_who_asked(taken_over)

    def complain(self, error: str) -> None:
        """The kernel refuses something. It is tried again each second, and said when it is another thing."""
        if error != self.said:
            self.said = error
            self.report(f"{self.state.router.name}: {error}")

    def count(self, reason: Drop) -> None:
        """The packet that is being dealt with is no good, or comes with a complaint."""
        seen, mac = self.hearing
        if incident := self.complaints.file(reason, seen, mac, self.state.router, time.monotonic_ns()):
            self.tell(incident)

    def take_note(self, advert: Advert) -> None:
        """An advert that counts: whose it is, and whether somebody else speaks as well."""
        self.heard += 1
        self.master = str(advert.source) if advert.priority else ""
        now = time.monotonic_ns()
        self.rivals = self.rivals.hear(advert.source, advert.priority, advert.interval, now)
        if self.rivals.superseded and self.rivals.contenders(now):
            self.count(Drop.SECOND_SENDER)

    def _mail(self, priority: int) -> frames.Mail:
        """Its adverts, made once for as long as they stay the same."""
        router = self.state.router
        spoken = router, priority, self.port.mac
        if spoken != self._spoken[0]:
            self._spoken = spoken, frames.adverts(router, priority, self.mac)
        return self._spoken[1]

    def _announce(self, router: Router) -> None:
        for frame in frames.announcements(router, self.mac, self.device.forwards):
            self.port.send(frame)

    def _tell_who_asked(self, taken_over: bool) -> None:
        asked, self.asked = self.asked, []
        for tell in asked:
            tell(taken_over)

    def note(self, before: State) -> None:
        """What follows from a step, ahead of its effects: the guardian must know before there is an address."""
        if self.state.role is not before.role and not (self.state.holds and before.holds):
            self.since = time.time()
        if self.state.locked and not before.locked:
            self.locked_since = time.time()
        if self.state.holds:
            self.entrust()

    def entrust(self) -> None:
        """Have the guardian know what is to be done when we are no more; nothing, without addresses."""
        state = self.state
        entrusted = (state.router, state.role, self.device.index, self.port.mac) if state.holds else None
        if entrusted != self._entrusted:
            self._entrusted = entrusted
            self.guard.put(self.slot, self._will() if state.holds else None)

    def _will(self) -> Will:
        router = self.state.router
        goodbye = frames.adverts(router, 0, self.mac)
        undoing = self.device.undoing(router)
        return Will(self.slot, router.name, self.state.patience, router.interface, *goodbye, undoing)

    def describe(self) -> dict[str, Any]:
        """What `vrrpc status` and others are told."""
        router = self.state.router
        return {
            "name": router.name,
            "vrid": router.vrid,
            "interface": router.interface,
            "family": router.family,
            "role": (Role.MASTER if self.state.holds else self.state.role).value,
            "leaving": self.state.role is Role.LEAVING,
            "priority": self.state.priority,
            "configured_priority": router.priority,
            "locked": self.state.locked,
            "lock": {"since": self.locked_since, "reason": self.state.lock_reason} if self.state.locked else None,
            "heard_priority": self.state.heard_level,
            "highest_priority": router.ceiling,
            "since": self.since,
            "master": self._master(),
            "masters": self._masters(),
            "adverts_sent": self.sent,
            "adverts_heard": self.heard,
            "drops": {reason.value: count for reason, count in self.complaints.drops.items()},
            "disturbances": self.device.disturbances,
            "disturbance": self.device.disturbance,
        }

    def _masters(self) -> list[str]:
        """Whom it takes for masters: usually the one; two and more when neither yields."""
        contenders = self.rivals.contenders(time.monotonic_ns())
        return [str(source) for source in contenders] or [name for name in (self._master(),) if name]

    def _master(self) -> str:
        """Whom this host takes for the master: itself, whom it hears, or nobody that it knows of."""
        match self.state.role:
            case Role.MASTER | Role.LEAVING:
                return str(self.state.router.source)
            case Role.BACKUP:
                return self.master
            case Role.INITIALIZE:
                return ""

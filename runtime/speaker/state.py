"""What one virtual router of ours knows, and every duration that follows from it.

Frozen, so that a test can start anywhere and a crash dump is one line. Times are nanoseconds of a monotonic clock in
whole numbers: a sum of floats would make two machines disagree about who comes first. Deadlines of a backup are
computed, not stored, so a changed priority or interval moves them by itself.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from runtime.speaker.wire import Advert
from schemas.speaker import Router

SECOND: Final = 1_000_000_000
CENTISECOND: Final = SECOND // 100

_LATENESS: Final = SECOND // 4
"""By how much a peer's timer and its packet may be late before we take the peer for absent."""

_PHASES: Final = 10
"""Adverts of one interval go out at so many moments of it, so that those of hundreds of virtual routers share them."""

_GUARDIAN_NEEDS: Final = SECOND // 10
"""The guardian has this long to withdraw before the quickest peer takes over; half an interval where that is less."""


class Role(StrEnum):
    """The three states of RFC 9568 section 6.4, by the names of RFC 5798 (9568 calls the master active), and one of
    ours: a master that has said goodbye and still answers."""

    INITIALIZE = "initialize"
    BACKUP = "backup"
    MASTER = "master"
    LEAVING = "leaving"


class Aim(StrEnum):
    """What a leaving master leaves for; the words are those of the log."""

    STOP = "to stop"
    DRAIN = "to be drained"
    RESIGN = "to be backup"
    RELEASE = "to give the failback lock back"


@dataclass(frozen=True)  # `retimed` wants no slots
class State:
    """One virtual router at one moment. The fields of the other role keep old values that nobody reads.

    `priority` is the effective one: `own_priority`, or the raised level of a failback lock while `locked`, for
    `lock_reason`. `set_priority` is a person's choice over the file's, 0 for drained: out until it is undrained.
    `heard_level` is the last priority heard other than 0 in this life of the process, 0 for none. `learned_interval`
    (centiseconds) is the master's, None when our own holds. `waiting_since` is when the master-down timer was last
    started, `vacated` that a priority 0 shortened it, `listening` that it was started over because it fired late.
    `announced` counts the rounds since the role was taken. While leaving, `advert_at` is when the wait for a peer ends,
    `aim` what comes then, and `successor` the peer's first advert."""

    router: Router
    priority: int
    role: Role = Role.INITIALIZE
    started: bool = False
    link: bool = True
    locked: bool = False
    lock_reason: str = ""
    set_priority: int | None = None
    aim: Aim = Aim.STOP
    successor: Advert | None = None
    heard_level: int = 0
    learned_interval: int | None = None
    waiting_since: int = 0
    vacated: bool = False
    listening: bool = False
    preempt_at: int | None = None
    advert_at: int = 0
    announce_at: int = 0
    announced: int = 0

    def retimed(self, **times: int) -> "State":
        """The same with other times: `dataclasses.replace` at a tenth of its price, since this happens with every
        advert of hundreds of virtual routers."""
        new = object.__new__(State)
        vars(new).update(vars(self), **times)
        return new

    @property
    def own_priority(self) -> int:
        """Without a lock: the file's, or what a person set instead."""
        return self.router.priority if self.set_priority is None else self.set_priority

    @property
    def is_ready(self) -> bool:
        """Whether it may be more than initialized."""
        return self.started and self.link and self.set_priority != 0

    @property
    def holds(self) -> bool:
        """Whether it has the addresses."""
        return self.role in (Role.MASTER, Role.LEAVING)

    @property
    def interval(self) -> int:
        """The master's advertisement interval in nanoseconds: learned from it, or our own (RFC 9568 section 6.1)."""
        return (self.learned_interval or self.router.interval) * CENTISECOND

    def next_advert(self, now: int) -> int:
        """When a master that advertises now does so next: after an interval. The first time it is up to a tenth of
        one early, to share a wake-up with others; from then on it is in time, however late this advert is."""
        phase = self.interval // _PHASES
        return (now + self.interval) // phase * phase

    @property
    def skew(self) -> int:
        """Skew_Time in nanoseconds, rounded down by under one: version 2 scales a second, version 3 the interval."""
        return (256 - self.priority) * self._skew_unit // 256

    @property
    def _skew_unit(self) -> int:
        return SECOND if self.router.version == 2 else self.interval

    @property
    def down_interval(self) -> int:
        """Master_Down_Interval in nanoseconds (RFC 3768 section 6.1, RFC 9568 section 6.1)."""
        return 3 * self.interval + self.skew

    @property
    def down_at(self) -> int:
        """When a backup's master-down timer fires; after a priority 0 the skew alone is waited (section 6.4.2)."""
        return self.waiting_since + (self.skew if self.vacated else self.down_interval)

    @property
    def longest_handover(self) -> int:
        """After a goodbye the slowest peer, of priority 1, has spoken in this time, unless it was itself delayed."""
        return 255 * self._skew_unit // 256 + _LATENESS

    @property
    def patience(self) -> int:
        """How long the guardian waits for a sign of life of a router with addresses, in nanoseconds: shorter than any
        peer does, whose master-down interval is more than three of ours."""
        if self.role is Role.LEAVING:
            return self.longest_handover + _LATENESS
        return 3 * self.interval - min(self.interval // 2, _GUARDIAN_NEEDS)

"""What one virtual router of ours knows, and every duration that follows from it.

Frozen, so that a test can start anywhere and a crash dump is one line. Times are nanoseconds of a monotonic clock in
whole numbers: a sum of floats would make two machines disagree about who comes first. Deadlines of a backup are
computed, not stored, so a changed priority or interval moves them by itself.
"""

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address
from typing import Final

from schemas.speaker import Router

SECOND: Final = 1_000_000_000
CENTISECOND: Final = SECOND // 100


class Role(StrEnum):
    """The three states of RFC 9568 section 6.4, by the names of RFC 5798 (9568 calls the master active)."""

    INITIALIZE = "initialize"
    BACKUP = "backup"
    MASTER = "master"


@dataclass(frozen=True, slots=True)
class State:
    """One virtual router at one moment. The fields of the other role keep old values that nobody reads.

    `priority` is the effective one: `router.priority`, or the raised level of a failback lock while `locked`.
    `heard_level` is the last priority heard other than 0 in this life of the process, 0 for none. `learned_interval`
    (centiseconds) is the master's, None when our own holds. `waiting_since` is when the master-down timer was last
    started, `vacated` that a priority 0 shortened it, `listening` that it was started over because it fired late.
    `announced` counts the rounds since the role was taken. `disagreeing` are the senders whose address list was
    already reported to differ from ours.
    """

    router: Router
    priority: int
    role: Role = Role.INITIALIZE
    started: bool = False
    link: bool = True
    locked: bool = False
    heard_level: int = 0
    learned_interval: int | None = None
    waiting_since: int = 0
    vacated: bool = False
    listening: bool = False
    preempt_at: int | None = None
    advert_at: int = 0
    announce_at: int = 0
    announced: int = 0
    disagreeing: frozenset[IPv4Address] = frozenset()

    @property
    def interval(self) -> int:
        """The master's advertisement interval in nanoseconds: learned from it, or our own (RFC 9568 section 6.1)."""
        return (self.learned_interval or self.router.interval) * CENTISECOND

    @property
    def skew(self) -> int:
        """Skew_Time in nanoseconds, rounded down by under one: version 2 scales a second, version 3 the interval."""
        unit = SECOND if self.router.version == 2 else self.interval
        return (256 - self.priority) * unit // 256

    @property
    def down_interval(self) -> int:
        """Master_Down_Interval in nanoseconds (RFC 3768 section 6.1, RFC 9568 section 6.1)."""
        return 3 * self.interval + self.skew

    @property
    def down_at(self) -> int:
        """When a backup's master-down timer fires; after a priority 0 the skew alone is waited (section 6.4.2)."""
        return self.waiting_since + (self.skew if self.vacated else self.down_interval)

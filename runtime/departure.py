"""How a keepalived or an FRR gives a role away, and how it is known that somebody has taken it.

Backups are silent, so whether one is there is tried. A master that lowers its own priority to 1 goes on answering and
advertising, and leaves when it hears a higher advert: when a peer has taken over, and only then. No client notices.
Nobody came: it says its own priority again, and nothing has happened.

Where the site wants `failback: manual` or `after`, peers take no role from a lower master (keepalived's nopreempt and
preempt_delay; the built-in speaker likewise). keepalived then leaves by FAULT, which says priority 0, and the NIC is
listened on: a peer that takes the role is heard to say so. A client misses the peer's skew time, since keepalived
withdraws at once; with no peer there, the time that was listened and a master-down interval.

FRR knows the first way alone, by vtysh(1) and without reading its file; no site has another failback with it. freevrrpd
has neither: it reads its priority at its start, and a HUP makes it 0 for good. Nothing is handed over there; `vrrpc
plan` says what clients notice of its restart.
"""

import time
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from enum import Enum
from typing import Final

from runtime.ports import WorldError

MASTER: Final = "master"
NOBODY: Final = "nobody took over, so this host is master as before"
_GONE: Final = ("backup", "initialize")
_LATENESS: Final = 1.0
"""Seconds that timers and packets may be late on a busy machine."""
_PACE: Final = 0.25
"""Seconds between two questions: each is a dump of all that a keepalived knows."""

Listen = Callable[[Collection[str], float], Collection[str]]
"""Virtual routers, and seconds -> those of which a peer was heard to be master. Ends when it was of all."""


class Level(Enum):
    """What a speaker says for itself."""

    OWN = "its own priority"
    LOWEST = "priority 1"
    OUT = "priority 0: it takes no part"


@dataclass(frozen=True, slots=True)
class Manner:
    """Of one virtual router: its interval in seconds, and whether peers take the role from a lower master."""

    interval: float
    preempted: bool = True


@dataclass(frozen=True, slots=True)
class Departure:
    """`roles` asks the speaker, `put` gives it a level (raises WorldError), `ears` opens the NICs (raises OSError).
    `patience` are seconds that a peer has beside what the protocol takes, where waiting costs nobody anything."""

    roles: Callable[[], Mapping[str, str]]
    put: Callable[[str, Level], None]
    ears: Callable[[], AbstractContextManager[Listen]]
    patience: float = 0.0
    now: Callable[[], float] = time.monotonic
    wait: Callable[[float], None] = time.sleep

    def leave(self, manners: Mapping[str, Manner]) -> dict[str, str]:
        """Leave virtual routers, all at once; those that nobody took over, with why. A router that this host is not
        master of is left as it is; one that was given away is out, or at its lowest. Raises WorldError."""
        roles = self.roles()
        mine = {name: manner for name, manner in manners.items() if roles.get(name) == MASTER}
        gentle = {name: manner.interval for name, manner in mine.items() if manner.preempted}
        harsh = {name: manner.interval for name, manner in mine.items() if not manner.preempted}
        try:
            kept = self._step_down(gentle) + self._step_out(harsh)
            for name in kept:
                self.put(name, Level.OWN)
        except (WorldError, OSError) as error:
            for name in mine:
                with suppress(WorldError):
                    self.put(name, Level.OWN)
            raise WorldError(str(error)) from None
        return dict.fromkeys(kept, NOBODY)

    def _step_down(self, intervals: Mapping[str, float]) -> list[str]:
        """Those that stay, after an advert of ours, three intervals and a skew. Unknown is not gone: a speaker that
        does not answer at once is asked again."""
        for name in intervals:
            self.put(name, Level.LOWEST)
        end = self.now() + 5 * max(intervals.values(), default=0.0) + _LATENESS + self.patience
        while (kept := self._kept(intervals)) and self.now() < end:
            self.wait(_PACE)
        return kept

    def _step_out(self, intervals: Mapping[str, float]) -> list[str]:
        """Those of which nobody is heard, after a skew and an interval."""
        if not intervals:
            return []
        with self.ears() as listen:
            for name in intervals:
                self.put(name, Level.OUT)
            heard = listen(intervals, 2 * max(intervals.values()) + _LATENESS)
        return [name for name in intervals if name not in heard]

    def _kept(self, given: Collection[str]) -> list[str]:
        roles = self.roles() if given else {}
        return [name for name in given if roles.get(name) not in _GONE]

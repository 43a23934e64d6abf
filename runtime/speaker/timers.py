"""The timers of all virtual routers, and in which order those that have run out are dealt with."""

import math
import time
from collections.abc import Callable, Iterable
from typing import Final

from runtime.speaker.agenda import Agenda
from runtime.speaker.events import Event, TimerFired
from runtime.speaker.port import Port
from runtime.speaker.served import Served
from runtime.speaker.state import Role

_MOMENT: Final = 5_000_000
"""Nanoseconds. To look again who is due costs as much where there are hundreds: after each role that is taken it would
cost more than the roles."""


class Timers:
    """`hear` reads what waits on a port, `happen` gives a machine an event."""

    def __init__(self, hear: Callable[[Port], None], happen: Callable[[Served, Event], None]) -> None:
        self._hear = hear
        self._happen = happen
        self._agenda = Agenda(Served.deadline)
        self.note, self.forget = self._agenda.note, self._agenda.forget

    def pause(self) -> float:
        """Seconds until one runs out, infinite for never."""
        soonest = self._agenda.next()
        return math.inf if soonest is None else max(0.0, (soonest - time.monotonic_ns()) / 1e9)

    def fire(self) -> None:
        """What came in while the loop was busy counts before a timer: a master that was not heard yet is not gone.

        Taking a role or leaving one takes the kernel long, so after a moment of it those that are master already, and
        then those with the shortest intervals, have their turn again: who takes hundreds of roles at once must not be
        silent in the first of them until it has the last.
        """
        while due := self._agenda.due(time.monotonic_ns()):
            for port in {served.port for served in due}:
                self._hear(port)
            self._fire(sorted(due, key=_urgency))
            for served in due:
                self.note(served)

    def _fire(self, due: Iterable[Served]) -> None:
        """The most urgent first, as far as taking and leaving roles takes no longer than a moment."""
        began = time.monotonic_ns()
        for served in due:
            held = served.state.holds
            self._happen(served, TimerFired())
            if served.state.holds is not held and time.monotonic_ns() > began + _MOMENT:
                return


def _urgency(served: Served) -> tuple[bool, int]:
    return served.state.role is not Role.MASTER, served.state.interval

"""One thing that is done at a moment that several hosts have agreed on: a list of addresses that all of them change."""

import math
import time
from collections.abc import Callable
from typing import Final

FURTHEST: Final = 3600.0
"""Seconds ahead: who wants it later has mistaken the clock."""


class Appointment:
    """`do` is done once for each time that was made and not cancelled. `at` is UTC seconds, None for none."""

    def __init__(self, do: Callable[[], object]) -> None:
        self._do = do
        self._due = 0.0
        self.at: float | None = None

    def make(self, at: object) -> str:
        """For this moment, instead of any other; one that has gone by means soon. What is wrong with it, or nothing."""
        if isinstance(at, bool) or not isinstance(at, int | float) or not math.isfinite(at):
            return "at: want UTC seconds"
        if at > time.time() + FURTHEST:
            return f"at: want a moment within {FURTHEST:g} seconds"
        self.at, self._due = float(at), time.monotonic() + at - time.time()
        return ""

    def cancel(self) -> None:
        """There is none any more."""
        self.at = None

    def pause(self) -> float:
        """Seconds until then, infinite for never."""
        return math.inf if self.at is None else max(0.0, self._due - time.monotonic())

    def keep(self) -> None:
        """Do it when it is time."""
        if self.at is not None and time.monotonic() >= self._due:
            self.cancel()
            self._do()

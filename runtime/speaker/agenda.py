"""When which virtual router's timer runs out: one wait for all of them, whatever their number.

Those of one moment are kept together, and a backup's moment, which each advert moves, is looked at again only when the
old one has come: a later one costs nothing until then.
"""

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Generic, TypeVar

_Each = TypeVar("_Each")


class Agenda(Generic[_Each]):
    """`deadline` is when somebody's time has come, None for never."""

    def __init__(self, deadline: Callable[[_Each], int | None]) -> None:
        self._deadline = deadline
        self._moments: list[int] = []
        self._at: dict[int, list[_Each]] = {}
        self._noted: dict[_Each, int] = {}

    def note(self, each: _Each) -> None:
        """Somebody's time may have changed."""
        at = self._deadline(each)
        noted = self._noted.get(each)
        if at is not None and (noted is None or at < noted):
            self._put(each, at)

    def _put(self, each: _Each, at: int) -> None:
        self._noted[each] = at
        if at in self._at:
            self._at[at].append(each)
        else:
            self._at[at] = [each]
            heappush(self._moments, at)

    def forget(self, each: _Each) -> None:
        """It has no time any more."""
        self._noted.pop(each, None)

    def next(self) -> int | None:
        """The soonest of all, None for never."""
        while self._moments:
            at = self._moments[0]
            waiting = self._at[at]
            # Whose time moved to an earlier one stands before this moment then.
            while waiting and self._moments[0] == at:
                if self._holds(waiting[-1], at):
                    return at
                waiting.pop()
            if self._moments[0] == at:
                del self._at[heappop(self._moments)]
        return None

    def _holds(self, each: _Each, at: int) -> bool:
        """Whether somebody's time is still what was noted. What is over is forgotten, what moved is noted again."""
        if self._noted.get(each) != at:
            return False
        moved = self._deadline(each)
        if moved is None:
            self.forget(each)
        elif moved != at:
            self._put(each, moved)
        return moved == at

    def due(self, now: int) -> list[_Each]:
        """All whose time has come. They are off the agenda until they are noted again."""
        found: list[_Each] = []
        while (at := self.next()) is not None and at <= now:
            heappop(self._moments)
            for each in self._at.pop(at):
                if self._holds(each, at):
                    self.forget(each)
                    found.append(each)
        return found

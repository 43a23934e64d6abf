"""At most so many events in so long, whatever comes in: what is beyond that is counted and told in one. Pure."""

from typing import Final

MOST: Final = 30
WINDOW: Final = 600.0
"""Events, and seconds. Each sender's each mistake is told seldom anyway; this is for senders that are forged."""


class Limit:
    """Time is seconds of a monotonic clock."""

    def __init__(self, most: int = MOST, window: float = WINDOW) -> None:
        self._most = most
        self._window = window
        self._began = 0.0
        self._told = 0
        self.untold = 0

    def lets_pass(self, now: float) -> bool:
        """Whether one more may be told now. One that may not is counted."""
        if now >= self._began + self._window and not self.untold:
            self._began, self._told = now, 0
        if self._told < self._most:
            self._told += 1
            return True
        self.untold += 1
        return False

    def over(self, now: float) -> int:
        """How many were not told, when it is time to tell that; 0 before."""
        if not self.untold or now < self._began + self._window:
            return 0
        untold, self.untold = self.untold, 0
        self._began, self._told = now, 0
        return untold

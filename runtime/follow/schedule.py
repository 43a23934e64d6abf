"""When a remote is asked next: steadily while it answers, less and less often while it does not. Pure.

Chance spreads the hosts of a site, which were all started by the same power cut, so that they do not ask at once.
"""

from dataclasses import dataclass
from typing import Final

SPREAD: Final = 0.1
"""The share of a wait that chance adds or takes."""
FIRST: Final = 2.0
"""Seconds after the first failure, where the interval is not shorter."""
LONGEST: Final = 300.0
"""Seconds that a remote is left alone at most, where the interval is not longer."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a remote is asked that answers, in seconds."""

    interval: float

    def wait(self, failures: int, chance: float) -> float:
        """Seconds until it is asked next, after so many failures in a row; `chance` is in [0, 1)."""
        steady = self.interval
        if failures:
            # Twice as long each time; the exponent is bounded, since a remote may be away for years.
            backed_off = min(FIRST, self.interval) * 2.0 ** min(failures - 1, 30)
            steady = min(backed_off, max(LONGEST, self.interval))
        return steady * (1 + SPREAD * (2 * chance - 1))

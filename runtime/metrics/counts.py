"""What is counted since the agent's start, as it is told. Counters only ever grow."""

import time
from collections import Counter
from collections.abc import Callable
from threading import Lock
from typing import Final

from runtime.apply import Applied, Outcome, Refused, TakenBack
from runtime.events import Event

REASONS: Final = frozenset({"failed", "unconfirmed", "interrupted"})
"""Why a generation was taken back, as events say in `about`; anything else is `other`."""
_MOST_KINDS: Final = 200


class Counts:
    """Takes events from any thread, and the pulse of the agent's loop."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._lock = Lock()
        self.looks: Counter[str] = Counter()
        self.seconds = 0.0
        self.last_success = 0.0
        """UTC seconds, 0 for never."""
        self.fetch_errors: Counter[str] = Counter()
        self.events: Counter[tuple[str, str]] = Counter()
        self.rollbacks: Counter[str] = Counter()
        self._is_live = False

    def tell(self, event: Event) -> None:
        """Count an event by its kind, as long as there are not absurdly many."""
        key = event.kind, event.severity.value
        with self._lock:
            self.events[key if key in self.events or len(self.events) < _MOST_KINDS else ("other", key[1])] += 1
            if event.kind == "generation.taken-back":
                reason = event.about.get("reason", "failed")
                self.rollbacks[reason if reason in REASONS else "other"] += 1

    def beat(self) -> None:
        """Nothing to count."""

    def looked(self, outcome: Outcome | None, seconds: float) -> None:
        """A look that found nothing new is good as long as what was new last is live."""
        if outcome is not None:
            self._is_live = isinstance(outcome, Applied)
        with self._lock:
            self.looks[result_of(outcome)] += 1
            self.seconds += seconds
            if self._is_live:
                self.last_success = self._now()

    def heard(self, source: str, why: str) -> None:
        """An answer counts for nothing; a source is counted from its first one on, so that it is there with 0."""
        with self._lock:
            self.fetch_errors[source] += bool(why)


def result_of(outcome: Outcome | None) -> str:
    """The label."""
    match outcome:
        case None:
            return "nothing-new"
        case Applied():
            return "applied"
        case Refused(guard=True):
            return "guard"
        case Refused():
            return "refused"
        case TakenBack(whole=True):
            return "taken-back"
        case TakenBack():
            return "partly"

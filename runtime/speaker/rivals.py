"""Two senders for one virtual router: seen when one who was superseded speaks again, three times over.

A failover looks the same for a moment: the new master speaks, perhaps the old one once more, then one alone. Neither
yields when they have spoken in turns for some intervals, whatever the intervals are and whoever is ahead. Pure; times
are nanoseconds of a monotonic clock. RFC 9568, section 6.4.3, says who of two has to yield.
"""

from dataclasses import dataclass, replace
from typing import Final

from runtime.speaker.state import CENTISECOND
from schemas.speaker import Ip

_ENOUGH: Final = 3
_MOST_REMEMBERED: Final = 8
"""Sources can be forged: what we remember of them must have an end."""


@dataclass(frozen=True, slots=True)
class Speech:
    """One sender. `patience` is how long it may be silent, `returns` how often it spoke again after another one had,
    and `until` when it counts as silent, if it is superseded."""

    source: Ip
    patience: int
    returns: int = 0
    until: int = 0


@dataclass(frozen=True, slots=True)
class Rivals:
    """Who spoke last for a virtual router, and who was superseded, the newest last."""

    latest: Speech | None = None
    superseded: tuple[Speech, ...] = ()

    def hear(self, source: Ip, priority: int, interval: int, now: int) -> "Rivals":
        """One advert that counts. `interval` is centiseconds; priority 0 says that the sender leaves."""
        latest, patience = self.latest, interval * CENTISECOND * 7 // 2
        is_same = latest is not None and latest.source == source
        # Nearly always so: there is nothing new to remember.
        if latest and is_same and priority and not self.superseded and latest.patience == patience:
            return self if latest.returns == 0 else Rivals(Speech(source, patience))
        others = tuple(each for each in self.superseded if each.source != source and each.until > now)
        if priority == 0:
            return Rivals(None if is_same else latest, others)
        if is_same:
            return Rivals(Speech(source, patience), others)
        if latest:
            others = (*others, replace(latest, until=now + latest.patience))[-_MOST_REMEMBERED:]
        return Rivals(Speech(source, patience, self._returns(source, now)), others)

    def contenders(self, now: int) -> tuple[Ip, ...]:
        """All who speak, when they are two or more and neither yields; else none."""
        latest = (self.latest,) if self.latest else ()
        speaking = latest + tuple(each for each in self.superseded if each.until > now)
        if len(speaking) < 2 or max(each.returns for each in speaking) < _ENOUGH:
            return ()
        return tuple(sorted((each.source for each in speaking), key=int))

    def _returns(self, source: Ip, now: int) -> int:
        for each in self.superseded:
            if each.source == source and each.until > now:
                return each.returns + 1
        return 0

"""What is worth telling a person about adverts, as values, and how often: at once, and then less and less.

A wrong advert comes every second, from anybody who likes to forge one. So each sender's each mistake is told again
after a minute, then after ten, then once an hour; and of many senders with one mistake only some are told apart. Pure,
with time as an argument, as `machine` is.
"""

from dataclasses import dataclass, field, replace
from typing import Final

from runtime.speaker.state import SECOND
from schemas.live import SENSES, Live
from schemas.speaker import Ip

_PAUSES: Final = (60 * SECOND, 600 * SECOND, 3600 * SECOND)
"""Between two times that the same thing is told; the last repeats. After twice that without it, it is news again."""

MOST_SENDERS: Final = 8
"""Of one mistake. Those beyond are told together."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent something. `mac` is the source of its frame, empty where nobody knows; no source where it cannot be
    read, or there are too many senders to tell them apart."""

    source: Ip | None
    mac: bytes = b""

    def __str__(self) -> str:
        if self.source is None:
            return "a sender that cannot be told"
        return f"{self.source} ({self.mac.hex(':')})" if self.mac else str(self.source)


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that was heard and is wrong. `router` is the virtual router's name, or empty for the interface as a
    whole; `heard` what it was, `count` how often since it was told last, this time included."""

    code: Live
    router: str
    interface: str
    vrid: int
    sender: Sender
    heard: str
    count: int = 1

    def __str__(self) -> str:
        """One line: who, what, what it means, and the way out."""
        sense = SENSES[self.code]
        times = f" ({self.count} times since the last word of it)" if self.count > 1 else ""
        return f"{self.code} {self.sender} {self.heard}{times}: {sense.means}; way out: {sense.way_out}"


Key = tuple[int, Ip | None]
"""The VRID and the sender, by which a mistake is the same one as before."""

_MANY: Final[Key] = (0, None)


@dataclass(frozen=True, slots=True)
class _Told:
    at: int
    times: int = 0
    untold: int = 0


@dataclass(slots=True)
class Ledger:
    """What was told, and when. The only thing here that changes, since it is asked for every bad packet."""

    _told: dict[str, dict[Key, _Told]] = field(default_factory=dict)

    def tell(self, what: str, key: Key, now: int) -> tuple[Key, int] | None:
        """None when it is not to be told now; else under which key, and how often it was heard since the last time."""
        told = self._told.setdefault(what, {})
        if key not in told and not _has_place(told, now):
            key = _MANY
        before = told.get(key)
        if before is None:
            told[key] = _Told(now)
            return key, 1
        pause = _PAUSES[min(before.times, len(_PAUSES) - 1)]
        if now < before.at + pause:
            told[key] = replace(before, untold=before.untold + 1)
            return None
        is_news = now >= before.at + 2 * pause and not before.untold
        told[key] = _Told(now, 0 if is_news else before.times + 1)
        return key, before.untold + 1


def _has_place(told: dict[Key, _Told], now: int) -> bool:
    """Whether one more sender can be told apart. Of those that were not heard for long, one makes room."""
    if len(told) < MOST_SENDERS:
        return True
    for key, each in told.items():
        if key != _MANY and now >= each.at + (2 * _PAUSES[-1] if each.untold else _PAUSES[1]):
            del told[key]
            return True
    return False

"""What differs -> what is told and done about it now. Pure, with time as an argument: seconds of a monotonic clock.

A difference must stand for a while before it counts: a daemon puts its own things right, and a role that has just moved
takes its programs along. Each thing has a back-off of its own, so that two who want it otherwise never fight in a loop.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final

from runtime.keep.differences import Difference, StartManager
from schemas.drift import Drift

STANDS: Final[Mapping[Drift, float]] = {
    Drift.FILE: 0,
    Drift.MANAGER_GONE: 0,
    Drift.PROGRAM_DOWN: 2,
    Drift.PROGRAM_UP: 4,
    Drift.DEVICE_GONE: 4,
    Drift.ADDRESS_GONE: 4,
    Drift.ADDRESS_LEFT: 6,
    Drift.ROLE_UNKNOWN: 20,
    Drift.FALLING: 8,
}
"""Seconds that it must stand. Taking an address away waits longest: a handover answers until the peer is heard."""
PAUSES: Final = (5.0, 15.0, 60.0, 300.0, 1800.0, 3600.0)
"""Seconds between two tries at one thing; the last repeats. After twice that of being right, all is forgotten."""
CONTESTED_AFTER: Final = 3
"""Tries."""

Key = tuple[Drift, str]


class What(Enum):
    """What is to be done with a difference: told as new, put right, told as a fight, told as over."""

    FOUND = auto()
    MEND = auto()
    CONTESTED = auto()
    OVER = auto()


@dataclass(frozen=True, slots=True)
class Word:
    """`next_try` is in how many seconds it would be tried again."""

    what: What
    difference: Difference
    next_try: float = 0


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is remembered of one thing. `since` is when it became different, `right_since` when it became right again,
    None while it is not."""

    difference: Difference
    since: float
    told: bool = False
    tries: int = 0
    next_try: float = 0
    right_since: float | None = None


Memory = Mapping[Key, Trouble]


@dataclass(frozen=True, slots=True)
class Policy:
    """Whether what differs is put right. supervisord is started also where it is not, unless the host is `paused`."""

    repair: bool = True
    paused: bool = False

    def allows(self, difference: Difference) -> bool:
        """Whether this one is."""
        if self.paused or difference.mend is None:
            return False
        return self.repair or isinstance(difference.mend, StartManager)


def decide(
    differing: Iterable[Difference], memory: Memory, now: float, policy: Policy
) -> tuple[Memory, tuple[Word, ...]]:
    """What to remember and what to do, in the order of the differences; what is over comes first."""
    by_key = {(each.code, each.thing): each for each in differing}
    fresh: dict[Key, Trouble] = {}
    words: list[Word] = []
    for key, trouble in memory.items():
        if key not in by_key and (kept := _right(trouble, now, words)):
            fresh[key] = kept
    for key, difference in by_key.items():
        fresh[key] = _wrong(memory.get(key), difference, now, policy, words)
    return fresh, tuple(words)


def _right(trouble: Trouble, now: float, words: list[Word]) -> Trouble | None:
    """One that is as it should be; None when it may be forgotten."""
    if trouble.right_since is None:
        if trouble.told:
            words.append(Word(What.OVER, trouble.difference))
        return replace(trouble, told=False, right_since=now) if trouble.tries else None
    return trouble if now < trouble.right_since + 2 * pause_after(trouble.tries) else None


def _wrong(before: Trouble | None, difference: Difference, now: float, policy: Policy, words: list[Word]) -> Trouble:
    trouble = before or Trouble(difference, now)
    if trouble.right_since is not None:
        trouble = replace(trouble, since=now, right_since=None)
    trouble = replace(trouble, difference=difference)
    if now < trouble.since + STANDS[difference.code]:
        return trouble
    if not trouble.told:
        words.append(Word(What.FOUND, difference))
        trouble = replace(trouble, told=True)
    if policy.allows(difference) and now >= trouble.next_try:
        return _try(trouble, now, words)
    return trouble


def _try(trouble: Trouble, now: float, words: list[Word]) -> Trouble:
    tries = trouble.tries + 1
    pause = pause_after(tries)
    words.append(Word(What.MEND, trouble.difference, pause))
    if tries >= CONTESTED_AFTER:
        words.append(Word(What.CONTESTED, trouble.difference, pause))
    return replace(trouble, tries=tries, next_try=now + pause)


def pause_after(tries: int) -> float:
    """Seconds between this try and the next."""
    return PAUSES[min(max(tries, 1), len(PAUSES)) - 1]


def next_due(memory: Memory, now: float) -> float | None:
    """In how many seconds something is to be told or tried again, None when nothing waits for its time."""
    waits = [
        trouble.since + STANDS[trouble.difference.code] if not trouble.told else trouble.next_try
        for trouble in memory.values()
        if trouble.right_since is None
    ]
    ahead = [at - now for at in waits if at > now]
    return min(ahead, default=None)

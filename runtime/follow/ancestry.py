"""Which head of several remotes is followed: the one that leads furthest forward from what is applied. Pure.

No single remote can hold a site back or turn it back: one that lies behind is waited for, and one whose history leads
elsewhere is told about and not followed. Only a person can turn back, and then the history that was left stays left,
although an old mirror may still show it as something newer.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

IsAncestor = Callable[[str, str], bool]
"""Whether the first commit is in the history of the second; False also when that cannot be told."""


class Standing(StrEnum):
    """Where a head lies, seen from the applied commit."""

    AHEAD = "ahead"
    SAME = "same"
    BEHIND = "behind"
    LEFT = "left"
    """In a history that a person turned away from."""
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Head:
    """The commit that one remote is at."""

    remote: str
    commit: str


def standing(head: str, applied: str, left: Iterable[str], is_ancestor: IsAncestor) -> Standing:
    """Where one head lies. Without an applied commit everything leads forward."""
    if not applied:
        return Standing.AHEAD
    if head == applied:
        return Standing.SAME
    if any(head == gone or is_ancestor(head, gone) for gone in left if gone != applied):
        return Standing.LEFT
    if is_ancestor(applied, head):
        return Standing.AHEAD
    return Standing.BEHIND if is_ancestor(head, applied) else Standing.APART


def newest_first(heads: Sequence[Head], is_ancestor: IsAncestor) -> list[Head]:
    """Heads with what descends from them in front of them; else in the order they came."""

    def newer(head: Head) -> int:
        return sum(other.commit != head.commit and is_ancestor(head.commit, other.commit) for other in heads)

    return sorted(heads, key=newer)

"""A unified diff, as difflib makes it and quicker where configuration changes as it mostly does: line for line.

difflib looks for the longest piece that two texts have in common, and for the next in what is left, again and again: of
a file with hundreds of virtual routers, one line of each changed, that was half of the time of a plan. Where most lines
stand where they stood, nothing has to be looked for.
"""

from collections.abc import Iterator, Sequence
from difflib import Match, SequenceMatcher
from itertools import groupby
from typing import Final

_CONTEXT: Final = 3


def unified(before: Sequence[str], after: Sequence[str], old: str, new: str) -> Iterator[str]:
    """The lines of it, none where nothing differs. `old` and `new` are what the two are called."""
    for number, group in enumerate(_Lines(before, after).get_grouped_opcodes(_CONTEXT)):
        if number == 0:
            yield f"--- {old}\n"
            yield f"+++ {new}\n"
        (_, i1, _, j1, _), (_, _, i2, _, j2) = group[0], group[-1]
        yield f"@@ -{_range(i1, i2)} +{_range(j1, j2)} @@\n"
        for tag, a1, a2, b1, b2 in group:
            if tag == "equal":
                yield from (f" {line}" for line in before[a1:a2])
            else:
                yield from (f"-{line}" for line in before[a1:a2])
                yield from (f"+{line}" for line in after[b1:b2])


def _range(begin: int, end: int) -> str:
    """As diff(1) writes it: an empty one by the line before it, one line by its number alone."""
    length = end - begin
    if length == 1:
        return str(begin + 1)
    return f"{begin + 1 if length else begin},{length}"


class _Lines(SequenceMatcher[str]):
    """Lines of two texts."""

    def __init__(self, before: Sequence[str], after: Sequence[str]) -> None:
        super().__init__(None, before, after)
        self._is_as_long = len(before) == len(after)
        self._same = [one == other for one, other in zip(before, after, strict=False)]

    def get_matching_blocks(self) -> list[Match]:
        if not self._is_as_long or 2 * sum(self._same) < len(self._same):
            return super().get_matching_blocks()
        blocks, at = [], 0
        for is_same, run in groupby(self._same):
            length = len(list(run))
            if is_same:
                blocks.append(Match(at, at, length))
            at += length
        return [*blocks, Match(at, at, 0)]

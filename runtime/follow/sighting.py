"""What a look at a source sees: a text to apply, or why there is none."""

from dataclasses import dataclass
from typing import Final, Protocol

from runtime.source import Reading
from schemas.rollout import LET_PASS

ELSEWHERE: Final = "V720"
"""History that does not lead on from what is applied."""
UNTRUSTED: Final = "V810"
"""A commit that nobody vouches for."""

ALLOWABLE: Final = frozenset({ELSEWHERE, *(code.value for code in LET_PASS)})
"""What `--allow` lets pass. Trust is not among it: a key is allowed by its file, where everybody can see it."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a person lets pass, by codes of rules, once: for one commit, or for the first one met if it is empty."""

    codes: frozenset[str] = frozenset()
    commit: str = ""

    def covers(self, code: str, commit: str) -> bool:
        """Whether that finding about that commit is let pass."""
        return code in self.codes and self.commit in ("", commit)


NOTHING_ALLOWED: Final = Allowance()


@dataclass(frozen=True, slots=True)
class Sighting:
    """A site's text with the commit and the source that it is from. `guarded` when a guard of the source refuses it,
    which the reading's finding tells; `notes` are lines about what else was seen; `allow` are guards that the
    messages of the commits since the applied one let pass."""

    reading: Reading
    commit: str
    source: str
    guarded: bool = False
    notes: tuple[str, ...] = ()
    allow: frozenset[str] = frozenset()
    moment: float = 0.0
    """When the commit was made, UTC seconds, where every host can know it."""


class Source(Protocol):
    """Something that an agent follows."""

    def see(self, applied: str, allowance: Allowance) -> Sighting | None:
        """What is there now, seen from the commit that is applied ("" for none); None when nobody knows yet."""

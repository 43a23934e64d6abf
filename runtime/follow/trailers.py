"""What a commit says besides its site: when it was made, and guards that its own message lets pass, at its end:
`Vrrpc-Allow: V722 the pair moves to other hosts`.

A code without a reason lets nothing pass, nor does one that a commit has no say in: history that was rewritten, trust.
"""

from typing import NamedTuple

from runtime.follow import git
from schemas.rollout import LET_PASS, TRAILER

_FORMAT = f"--format=%ct%n%(trailers:key={TRAILER},valueonly,unfold)"


class Said(NamedTuple):
    """`moment` is UTC seconds, the same for every host that has the commit; 0 where git does not say."""

    moment: float
    allow: frozenset[str]


_NOTHING = Said(0.0, frozenset())


def said_by(folder: str, commit: str, alone: bool = True) -> Said:
    """Nothing where git does not say; `alone` as in `git.run`."""
    try:
        done = git.run(folder, "log", "-1", _FORMAT, commit, "--", alone=alone)
    except git.GitError:
        return _NOTHING
    moment, _, trailers = done.text.partition("\n")
    return Said(float(moment), codes_of(trailers)) if done.status == 0 and moment.isdigit() else _NOTHING


def codes_of(text: str) -> frozenset[str]:
    """Of the values of trailers, one a line."""
    values = [line.split(None, 1) for line in text.splitlines()]
    known = {code.value for code in LET_PASS}
    return frozenset(value[0] for value in values if len(value) == 2 and value[0] in known)

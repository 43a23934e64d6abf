"""What a commit says besides its site: when it was made, and guards that its own message lets pass, at its end:
`Vrrpc-Allow: V722 the pair moves to other hosts`.

A host applies all commits since the applied one in one step, so what any of them lets pass is let pass: the commit
that takes a router away says so, and whatever is pushed on top of it before a host has looked changes nothing about
that. Where nothing is applied yet nothing can go, and the newest commit alone is asked.

A code without a reason lets nothing pass, nor does one that a commit has no say in: history that was rewritten, trust,
or that it was taken back itself (it would be tried again at every start; a newer commit is tried anyway).
"""

from typing import Final, NamedTuple

from runtime.follow import git
from schemas.rollout import BY_COMMIT, TRAILER

_MOST: Final = 1000
"""Commits that are asked, the newest ones."""
_FORMAT = f"--format=%ct%n%(trailers:key={TRAILER},valueonly,unfold)"


class Said(NamedTuple):
    """`moment` is UTC seconds, the same for every host that has the commit; 0 where git does not say."""

    moment: float
    allow: frozenset[str]


_NOTHING = Said(0.0, frozenset())


def said_by(folder: str, commit: str, base: str = "", alone: bool = True) -> Said:
    """When the commit was made, and what it and those after the `base` that is applied let pass. A base that git does
    not know is none; nothing where git does not say. `alone` as in `git.run`."""
    spans = [(f"--max-count={_MOST}", _FORMAT, commit, f"^{base}")] if base else []
    for words in (*spans, ("--max-count=1", _FORMAT, commit)):
        try:
            done = git.run(folder, "log", *words, "--", alone=alone)
        except git.GitError:
            continue
        # The newest commit comes first; the times of the others are no trailers.
        moment, _, trailers = done.text.partition("\n")
        if done.status == 0 and moment.isdigit():
            return Said(float(moment), codes_of(trailers))
    return _NOTHING


def codes_of(text: str) -> frozenset[str]:
    """Of the values of trailers, one a line."""
    values = [line.split(None, 1) for line in text.splitlines()]
    known = {code.value for code in BY_COMMIT}
    return frozenset(value[0] for value in values if len(value) == 2 and value[0] in known)

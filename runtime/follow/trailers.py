"""Guards that a commit lets pass by its own message: `Vrrpc-Allow: V722 the pair moves to other hosts`, at its end.

A code without a reason lets nothing pass, nor does one that a commit has no say in: history that was rewritten, trust.
"""

from runtime.follow import git
from schemas.rollout import LET_PASS, TRAILER

_FORMAT = f"--format=%(trailers:key={TRAILER},valueonly,unfold)"


def allowed_by(folder: str, commit: str, alone: bool = True) -> frozenset[str]:
    """The codes. Nothing where git does not say; `alone` as in `git.run`."""
    try:
        done = git.run(folder, "log", "-1", _FORMAT, commit, "--", alone=alone)
    except git.GitError:
        return frozenset()
    return codes_of(done.text) if done.status == 0 else frozenset()


def codes_of(text: str) -> frozenset[str]:
    """Of the values of trailers, one a line."""
    values = [line.split(None, 1) for line in text.splitlines()]
    known = {code.value for code in LET_PASS}
    return frozenset(value[0] for value in values if len(value) == 2 and value[0] in known)

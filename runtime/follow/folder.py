"""A folder as it stands, also with what is not committed: who may write there decides what runs."""

import os

from runtime.follow import git
from runtime.follow.sighting import Allowance, Sighting
from runtime.follow.trailers import said_by
from runtime.source import read_site


class Folder:
    """A site's folder, or its file, on this machine."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._last = ("", "")
        self._allow = frozenset[str]()

    def see(self, applied: str, allowance: Allowance) -> Sighting:
        """Read it again: where the commit lies is no matter here, as a checkout of something older is somebody's doing
        on this machine."""
        del allowance
        reading = read_site(self._path)
        # Asking git costs more than reading, and an agent looks every few seconds.
        if self._last[0] != reading.digest:
            self._last = reading.digest, commit_of(self._path)
            self._allow = _allowed(self._path, self._last[1], applied.removesuffix("+"))
        return Sighting(reading, self._last[1], self._path, allow=self._allow)


def commit_of(path: str) -> str:
    """The commit of the checkout that a folder lies in, with `+` when files differ from it; empty outside of git.

    git's own refusal to work in folders of other users stands (safe.directory in git-config(1)): their configuration
    could start programs.
    """
    folder = path if os.path.isdir(path) else os.path.dirname(path) or "."
    commit = _ask(folder, "rev-parse", "--short=12", "HEAD")
    return commit + "+" if commit and _ask(folder, "status", "--porcelain", "--", ".") else commit


def _allowed(path: str, commit: str, applied: str) -> frozenset[str]:
    """A commit speaks for what is in it, and not for what somebody changed since."""
    if not commit or commit.endswith("+"):
        return frozenset()
    folder = path if os.path.isdir(path) else os.path.dirname(path) or "."
    return said_by(folder, commit, applied if applied != commit else "", alone=False).allow


def _ask(folder: str, *words: str) -> str:
    try:
        done = git.run(folder, *words, alone=False)
    except git.GitError:
        return ""
    return done.text if done.status == 0 else ""

"""What the remotes last answered, kept for whoever looks at this host: since when one of them is silent, and why.

sources.json has {"version": 1, "sources": [{source, ref, commit, silent_since, why}]}; `silent_since` is empty for one
that answers. It is written when something changed, not with every answer.
"""

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Final

from runtime.follow.address import Remote
from runtime.follow.poller import Answer
from runtime.install import write_file

VERSION: Final = 1
_FILE: Final = "sources.json"


@dataclass(frozen=True, slots=True)
class SourceNow:
    """One remote. `commit` is where it was when it answered last; times are UTC."""

    source: str
    ref: str
    commit: str = ""
    silent_since: str = ""
    why: str = ""


class Answers:
    """All remotes of an agent."""

    def __init__(self, state: str, remotes: Iterable[Remote]) -> None:
        self._state = state
        known = {(each.source, each.ref): each for each in read_answers(state)}
        self._now = {
            remote.key: known.get((remote.shown, remote.ref), SourceNow(remote.shown, remote.ref))
            for remote in remotes
        }  # fmt: skip
        self._written: list[SourceNow] = []

    def heard(self, remote: Remote, answer: Answer, at: str) -> SourceNow | None:
        """Take in an answer; what is to be told if a remote went silent, came back, or is silent for another reason."""
        before = self._now[remote.key]
        if answer.why:
            now = replace(before, silent_since=before.silent_since or at, why=answer.why)
        else:
            now = replace(before, commit=answer.commit, silent_since="", why="")
        self._now[remote.key] = now
        return now if (now.silent_since, now.why) != (before.silent_since, before.why) else None

    def write(self) -> None:
        """Keep what changed. Raises OSError."""
        now = list(self._now.values())
        if now != self._written:
            text = json.dumps({"version": VERSION, "sources": [asdict(each) for each in now]}, indent=1) + "\n"
            write_file(os.path.join(self._state, _FILE), text.encode(), 0o600)
            self._written = now


def read_answers(state: str) -> list[SourceNow]:
    """What was kept; nothing where there is nothing, or nothing to be read: it is told to people, and decides
    nothing."""
    try:
        with open(os.path.join(state, _FILE), encoding="utf-8") as file:
            data = json.load(file)
        if data["version"] != VERSION:
            return []
        return [SourceNow(**{name: str(value) for name, value in each.items()}) for each in data["sources"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []


def forget_answers(state: str) -> None:
    """There is no remote any more: a folder is followed, or nothing is."""
    with suppress(FileNotFoundError):
        os.unlink(os.path.join(state, _FILE))

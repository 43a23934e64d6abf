"""What this host remembers: the generation that is applied, earlier ones, and why the newest site was refused.

applied.json          which generation is applied, of which commit, since when
refused.json          why the newest commit is not applied; absent when it is
bad.json              commits that were applied and taken back, and are not tried again
journal.json          the apply that is under way or waits to be confirmed: see journal
generations/N/        the compiled tree as applied: manifest.json and files/, without secrets, and record.json
plans/ID.txt          the last plans that were shown, without secrets
secrets/NAME          see secret_store
sources.json          what the remotes last answered: see follow/answers
events/               see events/log
mirror.git/           what the remotes have: see follow/mirror
digest.key            keeps the names of plans from telling of secrets
agent.lock            held by the running agent
apply.lock            held while something is applied or taken back
agent.sock            where it takes orders: see agent_control
"""

import errno
import fcntl
import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, TypeVar

from runtime.disk import REAL, Disk
from runtime.install import remove_tree, write_file
from runtime.journal import Entry, Record, read_entry, render_entry
from schemas.filetree import Tree, read_tree

DEFAULT_STATE: Final = "/var/lib/vrrpc"
KEPT: Final = 10
"""Generations that stay on the disk."""
_PLANS_KEPT: Final = 20
_BAD_KEPT: Final = 50
_PATIENCE: Final = 60.0
_PACE: Final = 0.02


class StateError(Exception):
    """The state directory cannot be used; one line."""


Applied = Record
"""One generation that was applied."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A site that was not applied, and why."""

    commit: str
    at: str
    why: str


@dataclass(frozen=True, slots=True)
class Bad:
    """A tree that was applied and taken back, and the commit that it was of. `tree` is its digest."""

    tree: str
    commit: str
    at: str
    why: str


def short(commit: str) -> str:
    """A commit as people call it."""
    return commit[:12] + "+" * commit.endswith("+")


_Record = TypeVar("_Record", Record, Refused)


class State:
    """The state directory of one host."""

    def __init__(self, path: str, disk: Disk = REAL) -> None:
        self.path = path
        self._disk = disk

    def prepare(self) -> None:
        """Make the directory. Raises StateError."""
        try:
            os.makedirs(self.path, mode=0o700, exist_ok=True)
        except OSError as error:
            raise StateError(f"{self.path}: {error.strerror}") from None

    def lock(self) -> int:
        """Be the only agent of this directory, for as long as the returned descriptor is open. Raises StateError."""
        return self._lock("agent.lock", f"another `vrrpc run` is at work on {self.path}; end that one first")

    def lock_applying(self, patience: float = _PATIENCE) -> int:
        """Be the only one who applies or takes back. Raises StateError when somebody else is at it for so long."""
        return self._lock("apply.lock", f"something is being applied or taken back with {self.path}", patience)

    def _lock(self, name: str, held: str, patience: float = 0.0) -> int:
        self.prepare()
        try:
            handle = os.open(os.path.join(self.path, name), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StateError(f"{self.path} cannot be locked: {error.strerror}") from None
        end = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if time.monotonic() >= end:
                    os.close(handle)
                    raise StateError(held) from None
                time.sleep(_PACE)
            else:
                return handle

    def applied(self) -> Applied | None:
        """What is applied, None for nothing yet. Raises StateError when that cannot be told."""
        return self._read("applied.json", Applied)

    def refused(self) -> Refused | None:
        """Why the newest site is not applied. Raises StateError when that cannot be told."""
        return self._read("refused.json", Refused)

    def tree(self, applied: Applied) -> Tree:
        """The tree of a generation. Raises StateError."""
        folder = self._generation(applied.generation)
        try:
            manifest = self._text(os.path.join(folder, "manifest.json"))
            paths = [entry["path"] for entry in json.loads(manifest)["files"]]
            return read_tree(manifest, {path: self._text(folder + "/files" + path) for path in paths})

        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StateError(f"generation {applied.generation} cannot be read: {_reason(error)}") from None

    def generations(self) -> tuple[Applied, ...]:
        """Those that can be gone back to, the oldest first."""
        found = [self._read(f"generations/{number}/record.json", Record) for number in self._numbers()]
        return tuple(each for each in found if each)

    def next_number(self) -> int:
        """For a generation that was never there."""
        applied = self.applied()
        return max([*self._numbers(), applied.generation if applied else 0]) + 1

    def stage(self, applied: Applied, tree: Tree) -> None:
        """Keep a generation, so that it can be gone back to. It is not the one that is applied yet. Raises OSError."""
        folder = self._generation(applied.generation)
        remove_tree(folder, self._disk)
        for file in tree.files:
            self._put(folder + "/files" + file.path, file.text)
        self._put(os.path.join(folder, "manifest.json"), tree.manifest())
        self._put(os.path.join(folder, "record.json"), _as_text(asdict(applied)))

    def record(self, applied: Applied, tree: Tree) -> None:
        """Remember a generation as the one that is applied; the record of it comes last. Raises OSError."""
        self.stage(applied, tree)
        self.record_commit(applied)

    def record_commit(self, applied: Applied) -> None:
        """This is the generation that is applied, and what it came from. Raises OSError."""
        self._write("applied.json", asdict(applied))
        self._unlink("refused.json")
        self._forget_old(applied.generation)

    def forget_applied(self) -> None:
        """Nothing is applied any more. Raises OSError."""
        self._unlink("applied.json")

    def journal(self) -> Entry | None:
        """The apply that is under way or unconfirmed. Raises StateError when that cannot be told."""
        path = os.path.join(self.path, "journal.json")
        try:
            return read_entry(self._text(path))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StateError(f"{path} cannot be read: {_reason(error)}") from None

    def write_journal(self, entry: Entry) -> None:
        """Before anything is touched. Raises OSError."""
        self._put(os.path.join(self.path, "journal.json"), render_entry(entry))

    def end_journal(self) -> None:
        """The outcome is on the disk. Raises OSError."""
        self._unlink("journal.json")

    def bad(self) -> tuple[Bad, ...]:
        """What is not tried again; what cannot be read is none of it."""
        try:
            return tuple(Bad(**each) for each in json.loads(self._text(os.path.join(self.path, "bad.json")))["bad"])
        except (OSError, ValueError, KeyError, TypeError):
            return ()

    def is_bad(self, tree: str, commit: str) -> Bad | None:
        """Whether that tree of that commit was taken back. Another commit with the same tree is tried."""
        return next((each for each in self.bad() if (each.tree, each.commit) == (tree, commit)), None)

    def mark_bad(self, bad: Bad) -> None:
        """Do not try it again. Raises OSError."""
        others = [each for each in self.bad() if (each.tree, each.commit) != (bad.tree, bad.commit)]
        self._write("bad.json", {"bad": [asdict(each) for each in (*others, bad)[-_BAD_KEPT:]]})

    def forgive(self, tree: str, commit: str) -> None:
        """It may be tried again. Raises OSError."""
        if self.is_bad(tree, commit):
            kept = [asdict(each) for each in self.bad() if (each.tree, each.commit) != (tree, commit)]
            self._write("bad.json", {"bad": kept})

    def key(self) -> bytes:
        """For digests that must not tell of secrets; made when it is first asked for. Raises OSError."""
        path = os.path.join(self.path, "digest.key")
        try:
            if found := self._disk.read(path):
                return found.content
        except FileNotFoundError:
            pass
        os.makedirs(self.path, mode=0o700, exist_ok=True)
        key = os.urandom(32)
        write_file(path, key, 0o600, disk=self._disk)
        return key

    def keep_plan(self, name: str, text: str) -> None:
        """One that was shown. Raises OSError."""
        folder = os.path.join(self.path, "plans")
        self._put(os.path.join(folder, f"{name}.txt"), text)
        by_age = sorted(os.scandir(folder), key=lambda entry: entry.stat().st_mtime_ns)
        for entry in by_age[:-_PLANS_KEPT]:
            os.unlink(entry.path)

    def plan(self, name: str) -> str:
        """One that was shown, nothing when it is not known."""
        try:
            return self._text(os.path.join(self.path, "plans", f"{name}.txt"))
        except OSError:
            return ""

    def record_refused(self, refused: Refused) -> None:
        """Remember why the newest site is not applied."""
        self._write("refused.json", asdict(refused))

    def forget(self) -> None:
        """Nothing is applied any more; generations and secrets stay."""
        for name in ("applied.json", "refused.json", "sources.json", "bad.json", "journal.json"):
            self._unlink(name)

    def _generation(self, number: int) -> str:
        return os.path.join(self.path, "generations", str(number))

    def _numbers(self) -> list[int]:
        names = self._disk.names(os.path.join(self.path, "generations"))
        return sorted(int(name) for name in names if name.isdigit())

    def _forget_old(self, applied: int) -> None:
        """The applied one stays however old it is."""
        for number in self._numbers()[:-KEPT]:
            if number != applied:
                with suppress(OSError):
                    remove_tree(self._generation(number), self._disk)

    def _read(self, name: str, kind: type[_Record]) -> _Record | None:
        path = os.path.join(self.path, name)
        try:
            return _checked(kind(**json.loads(self._text(path))))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, RecursionError) as error:
            raise StateError(f"{path} cannot be read: {_reason(error)}") from None

    def _text(self, path: str) -> str:
        found = self._disk.read(path)
        if found is None:
            raise OSError(errno.EINVAL, "not a regular file", path)
        return found.content.decode()

    def _put(self, path: str, text: str) -> None:
        write_file(path, text.encode(), 0o600, disk=self._disk)

    def _write(self, name: str, data: dict[str, Any]) -> None:
        self._put(os.path.join(self.path, name), _as_text(data))

    def _unlink(self, name: str) -> None:
        with suppress(FileNotFoundError):
            self._disk.unlink(os.path.join(self.path, name))
            self._disk.sync_folder(self.path)


def _as_text(data: dict[str, Any]) -> str:
    return json.dumps(data, indent=1) + "\n"


def _checked(record: _Record) -> _Record:
    """Raises TypeError when a field holds something else than it should."""
    for item in fields(record):
        value = getattr(record, item.name)
        if type(value) is not item.type:
            raise TypeError(f"{item.name} is {value!r}")
    return record


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else "") or f"{type(error).__name__}: {error}"

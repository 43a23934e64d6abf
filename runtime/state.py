"""What this host remembers: the generation that is applied, earlier ones, and why the newest site was refused.

applied.json          which generation is applied, of which commit, since when
refused.json          why the newest commit is not applied; absent when it is
generations/N/        the compiled tree as applied: manifest.json and files/, without secrets
secrets/NAME          see secret_store
sources.json          what the remotes last answered: see follow/answers
events/               see events/log
mirror.git/           what the remotes have: see follow/mirror
agent.lock            held by the running agent
agent.sock            where it takes orders: see agent_control
"""

import fcntl
import json
import os
import shutil
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, TypeVar

from runtime.disk import REAL, Disk
from runtime.install import remove_tree, write_file
from schemas.filetree import Tree, read_tree

DEFAULT_STATE: Final = "/var/lib/vrrpc"
KEPT: Final = 10
"""Generations that stay on the disk."""


class StateError(Exception):
    """The state directory cannot be used; one line."""


@dataclass(frozen=True, slots=True)
class Applied:
    """One generation that was applied. `at` is UTC, `commit` empty for a source outside of git."""

    generation: int
    site: str
    host: str
    source: str
    commit: str
    at: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A site that was not applied, and why."""

    commit: str
    at: str
    why: str


def short(commit: str) -> str:
    """A commit as people call it."""
    return commit[:12] + "+" * commit.endswith("+")


_Record = TypeVar("_Record", Applied, Refused)


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
        self.prepare()
        try:
            handle = os.open(os.path.join(self.path, "agent.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StateError(f"{self.path} cannot be locked: {error.strerror}") from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            raise StateError(f"another `vrrpc run` is at work on {self.path}; end that one first") from None
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
            with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as file:
                manifest = file.read()
            texts = {}
            for entry in json.loads(manifest)["files"]:
                with open(folder + "/files" + entry["path"], encoding="utf-8") as file:
                    texts[entry["path"]] = file.read()
            return read_tree(manifest, texts)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StateError(f"generation {applied.generation} cannot be read: {_reason(error)}") from None

    def record(self, applied: Applied, tree: Tree) -> None:
        """Remember a generation as the one that is applied; the record of it comes last. Raises OSError."""
        folder = self._generation(applied.generation)
        remove_tree(folder, self._disk)
        for file in tree.files:
            write_file(folder + "/files" + file.path, file.text.encode(), 0o600, disk=self._disk)
        write_file(os.path.join(folder, "manifest.json"), tree.manifest().encode(), 0o600, disk=self._disk)
        self.record_commit(applied)
        self._forget_old(applied.generation)

    def record_commit(self, applied: Applied) -> None:
        """The generation stays, what it came from moved on."""
        self._write("applied.json", asdict(applied))
        with suppress(FileNotFoundError):
            os.unlink(os.path.join(self.path, "refused.json"))

    def record_refused(self, refused: Refused) -> None:
        """Remember why the newest site is not applied."""
        self._write("refused.json", asdict(refused))

    def forget(self) -> None:
        """Nothing is applied any more; generations and secrets stay."""
        for name in ("applied.json", "refused.json", "sources.json"):
            with suppress(FileNotFoundError):
                os.unlink(os.path.join(self.path, name))

    def _generation(self, number: int) -> str:
        return os.path.join(self.path, "generations", str(number))

    def _forget_old(self, newest: int) -> None:
        folder = os.path.join(self.path, "generations")
        for name in os.listdir(folder):
            if name.isdigit() and not newest - KEPT < int(name) <= newest:
                shutil.rmtree(os.path.join(folder, name), ignore_errors=True)

    def _read(self, name: str, kind: type[_Record]) -> _Record | None:
        path = os.path.join(self.path, name)
        try:
            with open(path, encoding="utf-8") as file:
                return _checked(kind(**json.load(file)))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, RecursionError) as error:
            raise StateError(f"{path} cannot be read: {_reason(error)}") from None

    def _write(self, name: str, data: dict[str, Any]) -> None:
        text = json.dumps(data, indent=1) + "\n"
        write_file(os.path.join(self.path, name), text.encode(), 0o600)


def _checked(record: _Record) -> _Record:
    """Raises TypeError when a field holds something else than it should."""
    for item in fields(record):
        value = getattr(record, item.name)
        if type(value) is not item.type:
            raise TypeError(f"{item.name} is {value!r}")
    return record


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else "") or f"{type(error).__name__}: {error}"

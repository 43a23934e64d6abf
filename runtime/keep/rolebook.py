"""The role of this host in every virtual router, as far as anybody has told: readers at once, daemons when asked.

Each change is told as an event, in order, whoever noticed it. FRR calls no event scripts, so here the book does, in the
same breath: it is the daemon's part. Everything goes through one lock, so the latest state is the last that is acted
on.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Final

from runtime.events import Event, Tell
from runtime.keep.differences import UNKNOWN
from runtime.observe.reader import BACKUP, MASTER, Roles
from runtime.ports import Scripts, WorldError
from schemas.filetree import RouterRun, Tree
from schemas.findings import Severity
from schemas.hosts import Speaker

_RANK: Final = {MASTER: Severity.NOTE, BACKUP: Severity.NOTE}


@dataclass(frozen=True, slots=True)
class Change:
    """One router's role is another one. `before` is the last that was known, empty for none; so it may be the same
    again after a while of not knowing."""

    router: RouterRun
    before: str
    role: str


class RoleBook:
    """`wanted_now` says which role an event script was called for last, empty for none: what a new agent must not call
    again."""

    def __init__(self, scripts: Scripts, tell: Tell, wanted_now: Callable[[RouterRun], str]) -> None:
        self._scripts = scripts
        self._tell = tell
        self._wanted_now = wanted_now
        self._lock = Lock()
        self._tree: Tree | None = None
        self._roles: dict[str, str] = {}
        self._last: dict[str, str] = {}

    def follow(self, tree: Tree) -> None:
        """Another generation: routers that are gone are forgotten."""
        with self._lock:
            self._tree = tree
            names = {router.name for router in tree.routers}
            self._roles = {name: role for name, role in self._roles.items() if name in names}
            self._last = {name: role for name, role in self._last.items() if name in names}

    def now(self) -> Mapping[str, str]:
        """All that is known."""
        with self._lock:
            return dict(self._roles)

    def take(self, roles: Roles) -> tuple[Change, ...]:
        """What somebody has told, from any thread. Gives what changed by it."""
        with self._lock:
            tree = self._tree
            changes = tuple(self._changes(tree.routers, roles)) if tree else ()
            for change in changes:
                self._roles[change.router.name] = change.role
                if change.role not in (UNKNOWN, change.before):
                    self._last[change.router.name] = change.role
                    self._say(change)
                    if tree and Speaker(tree.speaker) is Speaker.FRR:
                        self._call(change)
        return changes

    def _changes(self, routers: Iterable[RouterRun], roles: Roles) -> Iterable[Change]:
        for router in routers:
            role = roles.get(router.name, "")
            if role and role != self._roles.get(router.name, ""):
                yield Change(router, self._last.get(router.name, ""), role)

    def _say(self, change: Change) -> None:
        """The first role is no change."""
        if not change.before:
            return
        name = change.router.name
        text = f"this host is {change.role} of {name}, and was {change.before}"
        about = {"router": name, "role": change.role, "before": change.before}
        self._tell(Event("role.changed", _RANK.get(change.role, Severity.WARNING), text, about=about))

    def _call(self, change: Change) -> None:
        role = MASTER if change.role == MASTER else BACKUP
        if not change.before and self._wanted_now(change.router) == role:
            return
        script = change.router.master_script if role == MASTER else change.router.backup_script
        try:
            self._scripts.call(script)
        except WorldError as error:
            text = f"the event script of {change.router.name} could not be called: {error}"
            self._tell(Event("script.failed", Severity.ERROR, text, about={"router": change.router.name}))


def wanted_by_scripts(run: str) -> Callable[[RouterRun], str]:
    """Which role an event script was called for last, as the scripts write it down below a folder (`event.sh`)."""

    def wanted(router: RouterRun) -> str:
        stem = os.path.basename(router.master_script).removesuffix("_master.sh")
        try:
            with open(os.path.join(run, f"{stem}.wanted"), encoding="ascii", errors="replace") as file:
                return file.read().partition(" ")[0]
        except OSError:
            return ""

    return wanted

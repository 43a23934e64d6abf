"""What is so at the moment of asking. However many ask, the daemons are asked once a moment."""

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Final

from runtime.journal import Phase
from runtime.ports import WorldError
from runtime.programs import HostPrograms
from runtime.roles import RoleNow, read_roles
from runtime.state import Applied, State, StateError
from runtime.status import Standing
from runtime.status.records import READERS
from schemas.filetree import Tree

_FRESH: Final = 1.0
"""Seconds for which an answer is good for the next one who asks."""


@dataclass(frozen=True, slots=True)
class Now:
    """`tree` is None when nothing is applied, or what is cannot be read; None stands for not known throughout."""

    applied: Applied | None = None
    tree: Tree | None = None
    roles: Mapping[str, RoleNow] | None = None
    programs: Mapping[str, str] | None = None
    records: tuple[Standing, ...] | None = None
    pending: float | None = None
    """Seconds until an apply is taken back."""


def read_now(state: State) -> Now:
    """Ask everything."""
    try:
        applied = state.applied()
        records = tuple(stands for reader in READERS for stands in reader(state))
        tree = state.tree(applied) if applied else None
        entry = state.journal()
    except StateError:
        return Now()
    pending = entry.until - time.time() if entry and entry.phase is Phase.PENDING else None
    if tree is None:
        return Now(applied, records=records, pending=pending)
    programs = None
    with suppress(WorldError):
        programs = HostPrograms().states()
    return Now(applied, tree, read_roles(tree), programs, records, pending)


class Recent:
    """The present, at most a moment old."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._lock = Lock()
        self._at = float("-inf")
        self._now = Now()

    def __call__(self) -> Now:
        """From any thread."""
        with self._lock:
            if time.monotonic() - self._at > _FRESH:
                self._now = read_now(self._state)
                self._at = time.monotonic()
            return self._now

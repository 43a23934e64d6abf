"""What is remembered of an apply while it goes on, so that it can be taken back by whoever comes next."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from runtime.apply.files import originals
from runtime.apply.prepare import Prepared
from runtime.apply.world import World
from runtime.journal import Entry, Record
from runtime.state import State
from schemas.filetree import Tree


class Ledger(Protocol):
    """Takes down each step before it is made. Everything raises OSError."""

    def begin(self, prepared: Prepared, was_up: bool) -> None:
        """Nothing is touched yet."""

    def note(self, settings: Mapping[str, str] | None, drained: tuple[str, ...]) -> None:
        """What else is to be put back."""

    def done(self) -> tuple[Record | None, float]:
        """It is live and well: from here on it is what the host has. Its record, and until when it may be confirmed."""

    def end(self) -> None:
        """Everything is as it was before."""


class Unkept:
    """For an apply that changes nothing: the applied generation is started again."""

    def begin(self, prepared: Prepared, was_up: bool) -> None:
        """Nothing to keep."""

    def note(self, settings: Mapping[str, str] | None, drained: tuple[str, ...]) -> None:
        """Nothing to keep."""

    def done(self) -> tuple[Record | None, float]:
        """Nothing to keep."""
        return None, 0.0

    def end(self) -> None:
        """Nothing to keep."""


class Kept:
    """In the state directory. `before` is what is applied, `after` what is to be; `confirm` seconds for a person."""

    def __init__(self, state: State, world: World, before: Record | None, after: Record, confirm: float = 0.0) -> None:
        self._state = state
        self._world = world
        self._confirm = confirm
        self._entry = Entry("", before, after, {})
        self._tree: Tree | None = None

    def begin(self, prepared: Prepared, was_up: bool) -> None:
        """The journal first, then whoever takes it back if we die."""
        self._tree = prepared.tree
        kept, acts = dict(originals(prepared.tree, prepared.todo, prepared.on_disk)), prepared.todo.acts
        if (left := self._state.journal()) and left.before == self._entry.before:
            # What could not be put back before is still to be put back to what it was then.
            kept |= left.originals
        self._entry = replace(self._entry, originals=kept, acts=acts, was_up=was_up)
        self._state.write_journal(self._entry)
        if acts or self._confirm:
            self._world.arm()

    def note(self, settings: Mapping[str, str] | None, drained: tuple[str, ...]) -> None:
        """Only where there is anything: each write is one that the disk has to finish."""
        if settings != self._entry.settings or drained != self._entry.drained:
            self._entry = replace(self._entry, settings=settings, drained=drained)
            self._state.write_journal(self._entry)

    def done(self) -> tuple[Record | None, float]:
        """`applied.json` is what makes it so. Before it the generation itself is kept, which can take its time now, and
        the journal says whether a person is waited for."""
        before, after, until = self._entry.before, self._entry.after, 0.0
        if self._tree and (before is None or before.generation != after.generation):
            self._state.stage(after, self._tree)
        if self._confirm:
            until = self._world.clock.now() + self._confirm
            self._entry = self._entry.pending(until, self._world.clock.boot())
            self._state.write_journal(self._entry)
        self._state.record_commit(after)
        if not self._confirm:
            self._state.end_journal()
        return after, until

    def end(self) -> None:
        """The record of what is applied has not changed."""
        self._state.end_journal()

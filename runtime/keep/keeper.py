"""The thread that keeps a host true: it goes round every few seconds, and at once when there is a hint.

What it does to the host it does with the lock of those who apply, so there is one of them at a time. It never waits for
them: who applies makes everything true anyway, and it looks again soon. Nor does it touch what waits to be confirmed.
"""

import os
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final

from runtime.events import Event, Tell
from runtime.events.of_pause import pause_began, pause_ended
from runtime.keep.asking import Asking, merged
from runtime.keep.differences import UNKNOWN, Difference, differences, virtual_devices
from runtime.keep.hints import Hinting, Hints
from runtime.keep.mending import Mender
from runtime.keep.patience import Memory, Policy, What, Word, decide, next_due
from runtime.keep.rolebook import RoleBook
from runtime.keep.sayings import event_of, failures
from runtime.keep.seen import Seen
from runtime.keep.sight import Sight
from runtime.observe.observer import Observer
from runtime.observe.reader import Reader, Roles
from runtime.pause import Pause, end_pause, read_pause, read_record
from runtime.state import State, StateError
from schemas.filetree import Tree
from schemas.findings import Severity
from schemas.hosts import Speaker

ROUND: Final = 4.0
"""Seconds between two looks without a hint."""


@dataclass(frozen=True, slots=True)
class Host:
    """All that the keeper knows this host by. `reader_of` opens what tells of roles (raises OSError), `hints` what
    pokes when a file may have changed."""

    sight: Sight
    mender: Mender
    book: RoleBook
    asking: Asking
    reader_of: Callable[[Tree], Reader]
    hints: Callable[[Callable[[], None]], Hinting] = Hints


@dataclass
class _Standing:
    """The generation that is kept."""

    number: int = 0
    tree: Tree | None = None
    virtual: frozenset[str] = frozenset()
    read: dict[str, str] = field(default_factory=dict)
    """What its reader has told."""
    seen: Seen | None = None
    found: tuple[Difference, ...] = ()
    """In what was seen last. Most looks see the same, and comparing that with hundreds of virtual routers is half of
    what a look costs."""

    def differences(self, tree: Tree, seen: Seen) -> tuple[Difference, ...]:
        """All of them now."""
        if seen != self.seen:
            self.seen, self.found = seen, differences(tree, seen, self.virtual)
        return self.found


class Keeper:
    """Keeps what is applied. `repair` is false where drift is only reported; None: as the site says."""

    def __init__(self, state: State, host: Host, tell: Tell, repair: bool | None = None) -> None:
        self._state = state
        self._host = host
        self._tell = tell
        self._repair = repair
        self._inbox: SimpleQueue[bool] = SimpleQueue()
        self._hints = host.hints(self.poke)
        self._observer: Observer | None = None
        self._standing = _Standing()
        self._memory: Memory = {}
        self._paused: Pause | None = None
        self._said = ""
        self._thread = Thread(target=self._run, name="keeper", daemon=True)

    def start(self) -> None:
        """Begin to go round."""
        self._thread.start()

    def poke(self) -> None:
        """Look at once. From any thread."""
        self._inbox.put(True)

    def close(self) -> None:
        """End, and wait for that."""
        self._inbox.put(False)
        self._thread.join()

    def _run(self) -> None:
        try:
            while self._goes_on():
                self._look_safely()
        finally:
            self._hints.close()
            self._observe(None)

    def _goes_on(self) -> bool:
        with suppress(Empty):
            due = next_due(self._memory, time.monotonic())
            goes_on = self._inbox.get(timeout=ROUND if due is None else min(due, ROUND))
            with suppress(Empty):
                while goes_on:
                    goes_on = self._inbox.get_nowait()
            return goes_on
        return True

    def _look_safely(self) -> None:
        """A bug of one round must not be the end of all: the host would be kept by nobody, and nobody would know."""
        try:
            self.look()
        except Exception as error:
            traceback.print_exc()
            self._say_once(f"a round of keeping this host failed, which is a bug in vrrpc: {error!r}")

    def look(self) -> None:
        """One round."""
        self._look_at_pause()
        try:
            held = self._state.lock_applying(patience=0)
        except StateError:
            return  # whoever applies looks at everything; what they leave is seen in the next round
        try:
            tree = self._tree()
            if tree is not None:
                self._keep(tree)
                self._said = ""
        finally:
            os.close(held)

    def _look_at_pause(self) -> None:
        pause = read_pause(self._state.path)
        if pause is not None:
            if pause != self._paused:
                self._tell(pause_began(pause))
        elif over := read_record(self._state.path):
            # Also one whose end came while no agent was here: whoever waited for that has not been told.
            self._tell(pause_ended(over, by_itself=True))
            with suppress(OSError):
                end_pause(self._state.path)
        elif self._paused is not None:
            self._tell(pause_ended(self._paused, by_itself=False))
        self._paused = pause

    def _tree(self) -> Tree | None:
        """What is applied now. Nothing is kept while that cannot be told."""
        try:
            if self._state.journal() is not None:
                return None
            applied = self._state.applied()
            if applied is None:
                self._follow(0, None)
            elif applied.generation != self._standing.number:
                self._follow(applied.generation, self._state.tree(applied))
        except StateError as error:
            self._say_once(f"nothing is watched: {error}")
            return None
        return self._standing.tree

    def _say_once(self, text: str) -> None:
        if text != self._said:
            self._said = text
            self._tell(Event("drift.blind", Severity.ERROR, text))

    def _follow(self, number: int, tree: Tree | None) -> None:
        before = self._standing.tree
        self._standing.number, self._standing.tree = number, tree
        self._standing.virtual = virtual_devices(tree) if tree else frozenset()
        self._standing.seen = None
        if tree is None:
            self._memory = {}
            self._hints.close()
            self._observe(None)
            return
        self._host.book.follow(tree)
        self._host.asking.hurry()
        self._hints.watch(file.path for file in tree.files)
        if before is None or (before.speaker, before.routers) != (tree.speaker, tree.routers):
            self._observe(tree)

    def _observe(self, tree: Tree | None) -> None:
        if self._observer is not None:
            self._observer.stop()
            self._observer = None
        self._standing.read = {}
        if tree is not None:
            self._observer = Observer(lambda: self._host.reader_of(tree), self._hear)
            self._observer.start()

    def _hear(self, roles: Roles) -> None:
        """In the reader's thread: the event scripts of FRR are called at once, the rest waits for a round."""
        self._standing.read |= roles
        self._host.book.take(roles)
        self._host.asking.hurry()
        self.poke()

    def _keep(self, tree: Tree) -> None:
        repair = tree.drift == "repair" if self._repair is None else self._repair
        policy = Policy(repair, self._paused is not None)
        answered = self._host.asking.answer(tree)
        self._host.book.take(merged(Speaker(tree.speaker), self._standing.read, answered))
        seen = self._host.sight.look(tree, self._roles(tree))
        found = self._standing.differences(tree, seen)
        self._memory, words = decide(found, self._memory, time.monotonic(), policy)
        self._act(tree, words, policy)

    def _roles(self, tree: Tree) -> Mapping[str, str]:
        known = self._host.book.now()
        return {router.name: known.get(router.name, UNKNOWN) for router in tree.routers}

    def _act(self, tree: Tree, words: tuple[Word, ...], policy: Policy) -> None:
        for word in words:
            if event := event_of(word, policy):
                self._tell(event)
        mends: list[Difference] = [word.difference for word in words if word.what is What.MEND]
        for event in failures(mends, self._host.mender.mend(tree, mends)):
            self._tell(event)
        if mends:
            self.poke()  # what is right again is told soon

"""File events as hints that something may have been changed by hand; whoever gets one looks for itself."""

import os
from collections.abc import Callable, Iterable
from threading import Event, Thread
from typing import Final, Protocol

from watchfiles import watch

_QUIET: Final = 400
_STEP: Final = 200
"""Milliseconds that gather a burst, and those between two looks for events, each of which costs a little."""
_RENEWED: Final = 5000
"""Milliseconds after which a folder that went and came is watched again."""


class Hinting(Protocol):
    """What watches files."""

    def watch(self, paths: Iterable[str]) -> None:
        """These from now on."""

    def close(self) -> None:
        """No more."""


class Hints:
    """Watches the folders of some files, not what is below them, and calls `poke`, in a thread of its own."""

    def __init__(self, poke: Callable[[], None]) -> None:
        self._poke = poke
        self._stop = Event()
        self._folders: frozenset[str] = frozenset()
        self._thread: Thread | None = None

    def watch(self, paths: Iterable[str]) -> None:
        """These files from now on."""
        folders = frozenset(os.path.dirname(path) for path in paths)
        if folders != self._folders:
            self.close()
            self._folders = folders
            self._stop = Event()
            self._thread = Thread(target=self._work, args=(folders, self._stop), name="hints", daemon=True)
            self._thread.start()

    def _work(self, folders: frozenset[str], stop: Event) -> None:
        while not stop.is_set():
            there = _identities(folders)
            if not there:
                stop.wait(_RENEWED / 1000)
                continue
            try:
                self._follow(folders, there, stop)
            except (OSError, RuntimeError):
                # A folder went away meanwhile, or the kernel has no more watches to give: the slow look is left.
                stop.wait(_RENEWED / 1000)

    def _follow(self, folders: frozenset[str], there: dict[str, tuple[int, int]], stop: Event) -> None:
        for events in watch(
            *there, watch_filter=None, debounce=_QUIET, step=_STEP, stop_event=stop, rust_timeout=_RENEWED,
            yield_on_timeout=True, raise_interrupt=True, recursive=False,
        ):  # fmt: skip
            if events:
                self._poke()
            if _identities(folders) != there:
                return

    def close(self) -> None:
        """End it, and wait for that."""
        self._stop.set()
        if self._thread:
            self._thread.join(2 * _RENEWED / 1000)
        self._thread, self._folders = None, frozenset()


def _identities(folders: Iterable[str]) -> dict[str, tuple[int, int]]:
    found = {}
    for folder in sorted(folders):
        try:
            status = os.stat(folder)
        except OSError:
            continue
        found[folder] = status.st_dev, status.st_ino
    return found

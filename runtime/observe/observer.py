"""The permanent reader of role changes on a host: a thread that waits, so that whoever acts on them may take its time.

A change is handed on as soon as it is read. What cannot be waited for, and what became unusable, is tried every second.
"""

import os
import selectors
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Final

from compiler.paths import PATHS
from runtime.observe.builtin import Asked
from runtime.observe.freevrrpd import Log
from runtime.observe.frr import ProtoDown
from runtime.observe.keepalived import Fifo
from runtime.observe.reader import Reader, Roles
from schemas.filetree import Tree
from schemas.hosts import Speaker

_PATIENCE: Final = 1.0


def reader_of(tree: Tree, disturbed: Callable[[str, str], None]) -> Reader:
    """The reader for the speaker of a tree. `disturbed` gets what the built-in one has put right itself: a router, and
    what somebody changed there. Raises OSError."""
    match Speaker(tree.speaker):
        case Speaker.KEEPALIVED:
            return Fifo(PATHS[Speaker.KEEPALIVED].notify_fifo)
        case Speaker.FRR:
            return ProtoDown(tree.routers)
        case Speaker.FREEVRRPD:
            return Log(tree.routers)
        case Speaker.BUILTIN:
            return Asked(PATHS[Speaker.BUILTIN].control, disturbed)


class Observer(Thread):
    """Reads until it is stopped. `open_reader` is called again whenever the reader was lost; `tell` gets each change,
    in this thread."""

    def __init__(self, open_reader: Callable[[], Reader | None], tell: Callable[[Roles], None]) -> None:
        super().__init__(name="observer", daemon=True)
        self._open_reader = open_reader
        self._tell = tell
        self._asked, self._answer = os.pipe()

    def run(self) -> None:
        """One reader after the other."""
        while not self._is_told_to_stop(0):
            try:
                reader = self._open_reader()
            except OSError:
                reader = None
            if reader is not None:
                try:
                    self._read(reader)
                finally:
                    reader.close()
            if self._is_told_to_stop(_PATIENCE):
                break
        os.close(self._asked)

    def _read(self, reader: Reader) -> None:
        with suppress(OSError), selectors.DefaultSelector() as selector:
            selector.register(self._asked, selectors.EVENT_READ)
            if reader.fileno() >= 0:
                selector.register(reader, selectors.EVENT_READ)
            while True:
                if roles := reader.take():
                    self._tell(roles)
                if any(key.fd == self._asked for key, _ in selector.select(_PATIENCE)):
                    return

    def _is_told_to_stop(self, seconds: float) -> bool:
        with selectors.DefaultSelector() as selector:
            selector.register(self._asked, selectors.EVENT_READ)
            return bool(selector.select(seconds))

    def stop(self) -> None:
        """End it, and wait for that."""
        os.close(self._answer)
        self.join()

"""The log of what happened on this host: lines that are only ever appended, each with a checksum.

Several processes may append (the agent, and commands that people give), each line under a lock. A line that a power
failure or a kill tore is recognised by whoever appends next, kept aside, and costs no other line. Lines are in the
kernel's hands when `tell` returns, and on the disk a moment later: a thread sees to that, so that a slow disk holds up
nobody who has better things to do. Old segments go, so that the whole is bounded.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from threading import Event as Flag
from threading import Lock, Thread
from typing import Final

from runtime.events import Event
from runtime.events.line import Entry, from_line, moment, to_line
from runtime.events.segments import name_of, segments
from schemas.findings import Severity

LONGEST: Final = 1 << 20
"""Bytes of a segment."""
KEPT: Final = 8
_KEPT_TORN: Final = 4
_ATTEMPTS: Final = 20
_PAUSE: Final = 0.01
"""Seconds between attempts to be the one that appends: another one takes far less than a second."""


class EventLog:
    """The appending end. `report` takes the one line that says that events cannot be kept, and the one that they can
    again."""

    def __init__(self, folder: str, report: Callable[[str], None], longest: int = LONGEST) -> None:
        self._folder = folder
        self._report = report
        self._longest = longest
        self._lock = Lock()
        self._handle = -1
        self._name = ""
        self._size = 0
        self._next = 1
        self.lost = 0
        """Events that could not be kept since one last could."""
        self._unsynced = Flag()
        self._closed = False
        self._syncer = Thread(target=self._sync, name="events", daemon=True)
        self._syncer.start()

    def tell(self, event: Event) -> None:
        """Keep an event. Never fails: what cannot be kept is counted, and said once."""
        with self._lock:
            try:
                with self._alone():
                    self._catch_up()
                    if self.lost:
                        self._append(_of_lost(self.lost))
                    self._append(event)
            except OSError as error:
                self._lose(error)
                return
            if self.lost:
                self._say(f"events are kept again; {self.lost} were lost")
                self.lost = 0
        self._unsynced.set()

    def close(self) -> None:
        """All that was told is on the disk afterwards."""
        self._closed = True
        self._unsynced.set()
        self._syncer.join()
        with self._lock:
            self._leave()

    def _lose(self, error: OSError) -> None:
        self.lost += 1
        # Whatever half of it was written, the next attempt finds and keeps aside.
        self._leave()
        if self.lost == 1:
            self._say(f"events cannot be kept in {self._folder}: {error.strerror}")

    def _say(self, line: str) -> None:
        with suppress(OSError, ValueError):
            self._report(line)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else appends meanwhile. Raises OSError, also when somebody does not come to an end."""
        os.makedirs(self._folder, mode=0o700, exist_ok=True)
        handle = os.open(os.path.join(self._folder, "lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            for attempt in range(_ATTEMPTS):
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if attempt == _ATTEMPTS - 1:
                        raise
                    time.sleep(_PAUSE)
            yield
        finally:
            os.close(handle)

    def _catch_up(self) -> None:
        """Be at the end of the newest segment, which another process may have moved. Raises OSError."""
        names = segments(self._folder)
        newest = names[-1] if names else ""
        if newest and newest == self._name and os.fstat(self._handle).st_size == self._size:
            return
        self._leave()
        self._next = int(newest.partition(".")[0]) if newest else 1
        if newest:
            self._open(newest)
            self._mend()

    def _open(self, name: str) -> None:
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        self._handle = os.open(os.path.join(self._folder, name), flags, 0o600)
        self._name = name
        self._size = os.fstat(self._handle).st_size

    def _leave(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
        self._handle, self._name, self._size = -1, "", 0

    def _mend(self) -> None:
        """Find the last whole line; what stands behind it was torn, and is kept aside. Raises OSError."""
        text = os.pread(self._handle, self._size, 0)
        good, at = 0, 0
        for line in text.splitlines(keepends=True):
            at += len(line)
            if entry := from_line(line):
                good, self._next = at, entry.seq + 1
        if good < len(text):
            self._keep_aside(text[good:])
            os.ftruncate(self._handle, good)
            self._size = good
            self._append(_of_torn(len(text) - good))

    def _keep_aside(self, torn: bytes) -> None:
        with open(os.path.join(self._folder, f"torn-{self._next:012d}"), "wb") as file:
            file.write(torn)
        for name in sorted(name for name in os.listdir(self._folder) if name.startswith("torn-"))[:-_KEPT_TORN]:
            os.unlink(os.path.join(self._folder, name))

    def _append(self, event: Event) -> None:
        line = to_line(Entry(self._next, moment(datetime.now(UTC)), event))
        if self._handle < 0 or self._size + len(line) > self._longest:
            self._turn_over()
        written = os.write(self._handle, line)
        if written < len(line):
            os.ftruncate(self._handle, self._size)
            raise OSError(28, "No space left on device")
        self._size += len(line)
        self._next += 1

    def _turn_over(self) -> None:
        """Begin another segment, and let the oldest go. Raises OSError."""
        if self._handle >= 0:
            os.fsync(self._handle)
        self._leave()
        self._open(name_of(self._next))
        folder = os.open(self._folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        for name in segments(self._folder)[:-KEPT]:
            os.unlink(os.path.join(self._folder, name))

    def _sync(self) -> None:
        while not self._closed:
            self._unsynced.wait()
            self._unsynced.clear()
            with self._lock:
                handle = os.dup(self._handle) if self._handle >= 0 else -1
            if handle >= 0:
                with suppress(OSError):
                    os.fsync(handle)
                os.close(handle)


def _of_lost(count: int) -> Event:
    return Event("events.lost", Severity.WARNING, f"{count} events could not be kept", about={"count": str(count)})


def _of_torn(size: int) -> Event:
    text = f"the last {size} bytes of the log were torn, and are kept beside it"
    return Event("events.torn", Severity.WARNING, text, about={"bytes": str(size)})

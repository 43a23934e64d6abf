"""The reading end of the log, while others append: every whole line once, in order.

A line without its end is being written, or torn: it is not read, and read from its start the next time.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from runtime.events.line import Entry, from_line
from runtime.events.segments import segments

_TAIL: Final = 65536
"""Bytes of a segment that hold more events than anybody asks for at once."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Lines in a row whose checksum is wrong."""

    path: str
    lines: int


class EventReader:
    """Reads a folder of events from its start, and goes on where it left off with each call."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._name = ""
        self._offset = 0
        self._last = 0

    def new(self) -> Iterator[Entry | Unreadable]:
        """What was appended since. Raises OSError; a segment that went meanwhile is passed over."""
        names = segments(self._folder)
        if not names or names[-1] < self._name:
            # Somebody took the log away; what follows counts from 1 again.
            self._name, self._offset, self._last = "", 0, 0
        for name in names:
            if name < self._name:
                continue
            if name > self._name:
                self._name, self._offset = name, 0
            yield from self._read(os.path.join(self._folder, name), name == names[-1])

    def _read(self, path: str, newest: bool) -> Iterator[Entry | Unreadable]:
        """Not past what is damaged at the very end: it was torn, and whoever appends next takes it away."""
        bad, at = 0, self._offset
        for line in self._lines(path):
            at += len(line)
            entry = from_line(line)
            if entry is None:
                bad += 1
                continue
            if bad:
                yield Unreadable(path, bad)
            bad, self._offset = 0, at
            if entry.seq > self._last:
                self._last = entry.seq
                yield entry
        if bad and not newest:
            yield Unreadable(path, bad)

    def _lines(self, path: str) -> list[bytes]:
        """Whole lines from where we are."""
        try:
            with open(path, "rb") as file:
                file.seek(self._offset)
                text = file.read()
        except FileNotFoundError:
            return []
        return text[: text.rfind(b"\n") + 1].splitlines(keepends=True)


def last_entries(folder: str, count: int) -> tuple[Entry, ...]:
    """The newest entries, the oldest of them first; none where there is no log, or none that can be read."""
    found: list[Entry] = []
    for name in reversed(segments(folder)):
        try:
            with open(os.path.join(folder, name), "rb") as file:
                file.seek(max(0, os.fstat(file.fileno()).st_size - _TAIL))
                lines = file.read().splitlines(keepends=True)
        except OSError:
            continue
        found = [entry for line in lines if (entry := from_line(line))] + found
        if len(found) >= count:
            break
    return tuple(found[-count:])

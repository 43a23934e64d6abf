"""freevrrpd says a change of role to syslog alone, `server state vrid 1: master`, with facility USER.

The log is read as `tail -F` does: from its end, and from the start of a new one after it was turned over. VRIDs are
unique on a host with freevrrpd (V302), so they name the router.
"""

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from runtime.observe.reader import BACKUP, MASTER, Roles
from schemas.filetree import RouterRun

LOG: Final = "/var/log/messages"
_LINE: Final = re.compile(rb"server state vrid (\d+): (master|backup)\s*$")
_WORDS: Final = {b"master": MASTER, b"backup": BACKUP}
_LARGEST: Final = 1 << 20


def read_lines(text: bytes) -> tuple[dict[int, str], bytes]:
    """The latest role of each VRID, and the line that is not whole yet."""
    *lines, rest = text.split(b"\n")
    found = {}
    for line in lines:
        if match := _LINE.search(line):
            found[int(match[1])] = _WORDS[match[2]]
    return found, rest[-_LARGEST:]


class Log:
    """The log's end."""

    def __init__(self, routers: Iterable[RouterRun], path: str = LOG) -> None:
        self._names = {router.vrid: router.name for router in routers}
        self._path = path
        self._handle = -1
        self._rest = b""
        self._open(os.SEEK_END)

    def fileno(self) -> int:
        """None that a selector could wait on: a file is always readable."""
        return -1

    def take(self) -> Roles:
        """What is new since the last time; nothing while there is no log."""
        found, self._rest = read_lines(self._rest + self._read())
        if self._was_turned_over():
            self._open(os.SEEK_SET)
            more, self._rest = read_lines(self._read())
            found |= more
        return {self._names[vrid]: role for vrid, role in found.items() if vrid in self._names}

    def close(self) -> None:
        """Stop reading."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _open(self, where: int) -> None:
        self.close()
        with suppress(OSError):
            self._handle = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
            os.lseek(self._handle, 0, where)

    def _read(self) -> bytes:
        return os.read(self._handle, _LARGEST) if self._handle >= 0 else b""

    def _was_turned_over(self) -> bool:
        try:
            there = os.stat(self._path)
        except OSError:
            return False
        if self._handle < 0:
            return True
        ours = os.fstat(self._handle)
        return (there.st_dev, there.st_ino) != (ours.st_dev, ours.st_ino) or there.st_size < os.lseek(
            self._handle, 0, os.SEEK_CUR
        )

"""keepalived's notify FIFO (keepalived.conf(5), vrrp_notify_fifo): every change, in order.

It writes without waiting and drops what a full pipe does not take, so the pipe always has a reader here. And it is made
before keepalived starts: one that keepalived made itself it takes away at its end, and makes another.
"""

import os
import re
import stat
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from runtime.observe.reader import BACKUP, INITIALIZE, MASTER, Roles

_LINE: Final = re.compile(r'INSTANCE "([^"]*)" ([A-Z_]+) \d+')
_WORDS: Final[Mapping[str, str]] = {
    "MASTER": MASTER, "MASTER_RX_LOWER_PRI": MASTER, "MASTER_PRIORITY": MASTER,
    "BACKUP": BACKUP, "BACKUP_PRIORITY": BACKUP,
    "FAULT": INITIALIZE, "STOP": INITIALIZE, "DELETED": INITIALIZE,
}  # fmt: skip
_LARGEST: Final = 65536


def read_lines(text: bytes) -> tuple[dict[str, str], bytes]:
    """The latest role of each instance, and the line that is not whole yet. What is no such line means nothing."""
    *lines, rest = text.split(b"\n")
    found: dict[str, str] = {}
    for line in lines:
        match = _LINE.fullmatch(line.decode("utf-8", errors="replace"))
        if match and match[2] in _WORDS:
            found[match[1]] = _WORDS[match[2]]
    return found, rest[-_LARGEST:]


class Fifo:
    """The reading end. Raises OSError when there is no pipe at the path and none can be made."""

    def __init__(self, path: str) -> None:
        self._rest = b""
        make_pipe(path)
        # Also as a writer: without one it would be at its end whenever keepalived is not there.
        self._handle = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)

    def fileno(self) -> int:
        """For a selector."""
        return self._handle

    def take(self) -> Roles:
        """What is new since the last time."""
        text = self._rest
        with suppress(BlockingIOError):
            while piece := os.read(self._handle, _LARGEST):
                text += piece
        found, self._rest = read_lines(text)
        return found

    def close(self) -> None:
        """Leave it to the next reader; lines that come meanwhile wait in it."""
        os.close(self._handle)


def make_pipe(path: str) -> None:
    """Have a pipe there, whatever was in its place. Raises OSError."""
    with suppress(FileNotFoundError):
        if stat.S_ISFIFO(os.lstat(path).st_mode):
            return
        os.unlink(path)
    os.mkfifo(path, 0o600)

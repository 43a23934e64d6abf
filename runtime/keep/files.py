"""The files of a generation on the disk: which are not as applied. A file whose stamp has not changed since it was
right is right; so a look at hundreds of them costs a few milliseconds."""

import os
import stat
import time
from typing import Final

from runtime.install import read_file
from runtime.keep.seen import WrongFile
from runtime.stage import Contents
from schemas.filetree import File, Tree

_Stamp = tuple[int, ...]
_NOTHING: Final = "is gone"


class Watched:
    """What was right, and when. `seen_right` is by path: UTC seconds of the last look that found it so."""

    def __init__(self) -> None:
        self._right: dict[str, tuple[bytes, int, _Stamp]] = {}
        self.seen_right: dict[str, float] = {}

    def wrong(self, tree: Tree, contents: Contents) -> tuple[WrongFile, ...]:
        """Those that are not as they should be, with how. A file without contents (its secret is not there) is none."""
        found = []
        now = time.time()
        for file in tree.files:
            if file.path in contents:
                if how := self._look(file, contents[file.path]):
                    found.append(WrongFile(file.path, how))
                else:
                    self.seen_right[file.path] = now
        return tuple(found)

    def _look(self, file: File, content: bytes) -> str:
        wanted = content, file.mode
        try:
            status = os.lstat(file.path)
        except FileNotFoundError:
            return _NOTHING
        except OSError as error:
            return f"cannot be looked at: {error.strerror}"
        if (*wanted, _stamp(status)) == self._right.get(file.path):
            return ""
        how = _compare(file, content, status)
        if not how:
            self._right[file.path] = (*wanted, _stamp(status))
        return how


def _stamp(status: os.stat_result) -> _Stamp:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_mode


def _compare(file: File, content: bytes, status: os.stat_result) -> str:
    if not stat.S_ISREG(status.st_mode):
        return "is no regular file"
    try:
        there = read_file(file.path)
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if there is None:
        return _NOTHING
    if there[0] != content:
        return "has another content"
    return "" if there[1] == file.mode else f"has the mode {there[1]:04o} instead of {file.mode:04o}"

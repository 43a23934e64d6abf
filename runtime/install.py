"""Files onto the disk, each whole or not at all, also across a power failure.

Written beside the final place, with mode and owner set before there is content, made durable, renamed over the old one,
and the folder made durable. Regular files, never links: freevrrpd refuses links, and a link is a way out of its folder.
"""

import errno
import os
import stat
from contextlib import suppress
from typing import Final

_NOTHING_THERE: Final = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO})
"""What opening says of no file, of a file where a folder should be, of a link, and of a socket."""


def write_file(path: str, content: bytes, mode: int) -> None:
    """Put content at a path, atomically. Raises OSError, with the old content in place."""
    folder = os.path.dirname(path)
    os.makedirs(folder, exist_ok=True)
    fresh = os.path.join(folder, f".{os.path.basename(path)}.vrrpc-new")
    with suppress(FileNotFoundError):
        os.unlink(fresh)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode & 0o700)
    try:
        os.fchmod(handle, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.rename(fresh, path)
    except OSError:
        with suppress(FileNotFoundError):
            os.unlink(fresh)
        raise
    _sync(folder)


def remove_file(path: str) -> None:
    """Take a file away, and folders that it leaves empty. Raises OSError; no file is no error."""
    with suppress(FileNotFoundError, NotADirectoryError):
        os.unlink(path)
    folder = os.path.dirname(path)
    with suppress(OSError):
        while folder != "/":
            os.rmdir(folder)
            folder = os.path.dirname(folder)
    if os.path.isdir(folder):
        _sync(folder)


def read_file(path: str) -> tuple[bytes, int] | None:
    """Content and mode of what stands at a path; None for nothing, or for what is no regular file. Raises OSError when
    that cannot be told."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if error.errno in _NOTHING_THERE:
            return None
        raise
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        return None
    with os.fdopen(handle, "rb") as file:
        return file.read(), stat.S_IMODE(mode)


def _sync(folder: str) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

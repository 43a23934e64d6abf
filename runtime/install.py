"""Files onto the disk, each whole or not at all, also across a power failure.

Written beside the final place, with mode and owner set before there is content, made durable, renamed over the old one,
and the folder made durable, with those that had to be made for it. Regular files, never links: freevrrpd refuses links,
and a link is a way out of its folder. A folder on the way may be a link only where nobody but root could have put it.
"""

import errno
import os
import stat
from contextlib import suppress
from typing import Final

from runtime.disk import REAL, Disk
from runtime.ports import Found

_NOTHING_THERE: Final = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO})
"""What opening says of no file, of a file where a folder should be, of a link, and of a socket."""
_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH


def write_file(path: str, content: bytes, mode: int, owner: str = "root", disk: Disk = REAL) -> None:
    """Put content at a path, atomically. Raises OSError, with the old content in place."""
    folder = os.path.dirname(path)
    made = _make_folders(folder, disk)
    fresh = os.path.join(folder, f".{os.path.basename(path)}.vrrpc-new")
    with suppress(FileNotFoundError):
        disk.unlink(fresh)
    handle = disk.create(fresh, mode & 0o700)
    try:
        try:
            disk.own(handle, owner, mode)
            disk.write(handle, content)
            disk.sync(handle)
        finally:
            disk.close(handle)
        disk.rename(fresh, path)
    except OSError:
        with suppress(FileNotFoundError):
            disk.unlink(fresh)
        raise
    disk.sync_folder(folder)
    for each in made:
        disk.sync_folder(os.path.dirname(each))


def remove_file(path: str, disk: Disk = REAL) -> None:
    """Take a file away, and folders that it leaves empty. Raises OSError; no file is no error."""
    folder = os.path.dirname(path)
    _refuse_planted(folder, disk)
    with suppress(FileNotFoundError, NotADirectoryError):
        disk.unlink(path)
    with suppress(OSError):
        while folder != "/":
            disk.remove_folder(folder)
            folder = os.path.dirname(folder)
    status = disk.status(folder)
    if status and stat.S_ISDIR(status.st_mode):
        disk.sync_folder(folder)


def remove_tree(path: str, disk: Disk = REAL) -> None:
    """Take a folder away with all that is in it; nothing there is no error. Raises OSError."""
    for name in disk.names(path):
        inner = os.path.join(path, name)
        status = disk.status(inner)
        if status and stat.S_ISDIR(status.st_mode):
            remove_tree(inner, disk)
        elif status:
            disk.unlink(inner)
    if disk.status(path):
        disk.remove_folder(path)


def read_file(path: str, disk: Disk = REAL) -> Found | None:
    """What stands at a path; None for nothing, or for what is no regular file. Raises OSError when that cannot be
    told."""
    try:
        return disk.read(path)
    except OSError as error:
        if error.errno in _NOTHING_THERE:
            return None
        raise


def _make_folders(folder: str, disk: Disk) -> list[str]:
    """Have a folder; those that were made for it, the innermost last."""
    _refuse_planted(folder, disk)
    missing = []
    while folder not in ("", "/") and disk.status(folder) is None:
        missing.append(folder)
        folder = os.path.dirname(folder)
    missing.reverse()
    for each in missing:
        with suppress(FileExistsError):
            disk.make_folder(each)
    return missing


def _refuse_planted(folder: str, disk: Disk) -> None:
    """Raises OSError where a folder on the way is a link that somebody else than root may have put there."""
    parent = "/"
    for name in folder.strip("/").split("/"):
        here = os.path.join(parent, name)
        status, above = disk.status(here), disk.status(parent)
        if status and above and stat.S_ISLNK(status.st_mode):
            mine = os.geteuid()
            if status.st_uid not in (0, mine) or above.st_uid not in (0, mine) or above.st_mode & _OTHERS:
                raise OSError(errno.ELOOP, f"{here} is a link that somebody else than root may have put there")
        parent = here

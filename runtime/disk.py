"""The few calls to a file system that whatever must survive a power failure is made of, each by itself.

Apart from what is built on them, so that a test can end the machine between any two of them. No decisions here.
"""

import os
import pwd
import stat
from contextlib import suppress
from typing import Final, Protocol

from runtime.ports import Found


class Disk(Protocol):
    """A file system. Everything raises OSError."""

    def make_folder(self, path: str) -> None:
        """One, below one that is there."""

    def create(self, path: str, mode: int) -> int:
        """A new regular file, never a link's end; its handle."""

    def own(self, handle: int, owner: str, mode: int) -> None:
        """Give it to an account, then let others read it."""

    def write(self, handle: int, content: bytes) -> None:
        """All of it."""

    def sync(self, handle: int) -> None:
        """Have it survive a power failure."""

    def close(self, handle: int) -> None:
        """Let go of it."""

    def rename(self, old: str, new: str) -> None:
        """Over what stands there."""

    def unlink(self, path: str) -> None:
        """A file, or a link itself."""

    def remove_folder(self, path: str) -> None:
        """One that is empty."""

    def sync_folder(self, path: str) -> None:
        """Have the names in it survive a power failure."""

    def status(self, path: str) -> os.stat_result | None:
        """Of a name itself, not of what it leads to; None for nothing there."""

    def names(self, path: str) -> list[str]:
        """What is in a folder; nothing where there is none."""

    def read(self, path: str) -> Found | None:
        """A whole file, never a link's end; None for what is no regular file."""


class RealDisk:
    """This machine's."""

    def make_folder(self, path: str) -> None:
        """mkdir(2)"""
        os.mkdir(path)

    def create(self, path: str, mode: int) -> int:
        """open(2)"""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)

    def own(self, handle: int, owner: str, mode: int) -> None:
        """fchown(2), and after it fchmod(2), as the former takes some bits away"""
        uid = uid_of(owner)
        if uid != os.fstat(handle).st_uid:
            os.fchown(handle, uid, _group_of(owner))
        os.fchmod(handle, mode)

    def write(self, handle: int, content: bytes) -> None:
        """write(2)"""
        while content:
            content = content[os.write(handle, content) :]

    def sync(self, handle: int) -> None:
        """fsync(2)"""
        os.fsync(handle)

    def close(self, handle: int) -> None:
        """close(2)"""
        os.close(handle)

    def rename(self, old: str, new: str) -> None:
        """rename(2)"""
        os.rename(old, new)

    def unlink(self, path: str) -> None:
        """unlink(2)"""
        os.unlink(path)

    def remove_folder(self, path: str) -> None:
        """rmdir(2)"""
        os.rmdir(path)

    def sync_folder(self, path: str) -> None:
        """fsync(2) of a folder"""
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def status(self, path: str) -> os.stat_result | None:
        """lstat(2)"""
        with suppress(FileNotFoundError, NotADirectoryError):
            return os.lstat(path)
        return None

    def names(self, path: str) -> list[str]:
        """readdir(3)"""
        with suppress(FileNotFoundError, NotADirectoryError):
            return sorted(os.listdir(path))
        return []

    def read(self, path: str) -> Found | None:
        """open(2) without waiting for whoever would write to a pipe"""
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            os.close(handle)
            return None
        with os.fdopen(handle, "rb") as file:
            return Found(file.read(), stat.S_IMODE(status.st_mode), name_of(status.st_uid))


REAL: Final = RealDisk()


def uid_of(owner: str) -> int:
    """The number of an account. Raises OSError where there is none; whoever is not root can give nothing away."""
    if owner == "root":
        return os.geteuid()
    try:
        return pwd.getpwnam(owner).pw_uid
    except KeyError:
        raise OSError(2, f"there is no account {owner!r} on this host") from None


def name_of(uid: int) -> str:
    """The name of an account; its number where it has none."""
    if uid == os.geteuid():
        return "root"
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _group_of(owner: str) -> int:
    return -1 if owner == "root" else pwd.getpwnam(owner).pw_gid

"""The secrets that a site names, on this host: one file each, mode 0600, below the state directory.

They are read when a generation is staged and nowhere else; no log, plan or manifest ever holds one.
"""

import errno
import os
import re
import stat
from typing import Final

from runtime.install import write_file
from schemas.filetree import SecretUse

_NAME = re.compile(r"[a-z][a-z0-9_.-]{0,62}")

LONGEST: Final = 1024
"""Bytes of a value. No protocol takes as many; it is only to keep out what was never meant to be a password."""


class SecretError(ValueError):
    """A secret that cannot be used; the message names it and never shows it."""


class SecretStore:
    """The folder of secrets of one host."""

    def __init__(self, state: str) -> None:
        self._folder = os.path.join(state, "secrets")

    def names(self) -> list[str]:
        """What is kept, sorted."""
        try:
            return sorted(name for name in os.listdir(self._folder) if _NAME.fullmatch(name))
        except FileNotFoundError:
            return []

    def set(self, name: str, value: str) -> None:
        """Keep a value, atomically. Raises SecretError for what no site can use, OSError."""
        if not _NAME.fullmatch(name):
            raise SecretError(f"{name!r} is no name of a secret: a-z, 0-9, _, - and ., starting with a letter")
        _check(name, value)
        for folder in (os.path.dirname(self._folder), self._folder):
            os.makedirs(folder, mode=0o700, exist_ok=True)
        write_file(os.path.join(self._folder, name), value.encode(), 0o600)

    def remove(self, name: str) -> None:
        """Forget a value. Raises SecretError when there is none."""
        if name not in self.names():
            raise SecretError(f"there is no secret {name!r} here")
        os.unlink(os.path.join(self._folder, name))

    def read(self, use: SecretUse) -> str:
        """The value for a use of it. Raises SecretError."""
        path = use.file or os.path.join(self._folder, use.secret)
        try:
            with open(path, encoding="utf-8", opener=_without_waiting) as file:
                return file.read().rstrip("\n")
        except FileNotFoundError:
            way_out = f"put it into {path}" if use.file else f"`vrrpc secret set {use.secret}` on this host"
            raise SecretError(f"the secret {use.secret or use.file} is not here: {way_out}") from None
        except UnicodeDecodeError:
            raise SecretError(f"the secret {use.secret or use.file} cannot be read: it is not UTF-8") from None
        except OSError as error:
            raise SecretError(f"the secret {use.secret or use.file} cannot be read: {error.strerror}") from None


def _check(name: str, value: str) -> None:
    """Refuse at once what every apply would refuse later."""
    if len(value) > LONGEST:
        raise SecretError(f"the value of {name} has more than {LONGEST} bytes")
    if not all(" " <= character <= "~" for character in value) or value != value.strip():
        raise SecretError(f"the value of {name} has characters that are not printable ASCII, or a blank at an end")


def _without_waiting(path: str, flags: int) -> int:
    """A pipe that nobody writes to would keep us for ever."""
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise OSError(errno.EINVAL, "not a regular file")
    return os.open(path, flags)

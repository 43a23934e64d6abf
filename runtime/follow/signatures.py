"""Who signed the commits that are to be applied: each of them, also those of merged branches, or none is taken.

`git verify-commit` decides. An SSH signature counts if its key is among the allowed signers at the commit's own time
(ssh-keygen(1), ALLOWED SIGNERS); a GPG one if the keyring has the key and neither has expired nor been revoked.
Only what the caller named counts: whoever gives allowed signers does not thereby trust every key of root's keyring, but
only those of a keyring that GNUPGHOME names besides.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from runtime.follow import git
from runtime.follow.mirror import Mirror


@dataclass(frozen=True, slots=True)
class Signers:
    """Whose signatures count: those in a file of allowed signers ("" for none), and those in GnuPG's keyring."""

    allowed: str
    keyring: bool

    @property
    def stamp(self) -> tuple[int, ...]:
        """Differs when the file was changed."""
        try:
            status = os.stat(self.allowed)
        except OSError:
            return ()
        return status.st_ino, status.st_size, status.st_mtime_ns


@dataclass(frozen=True, slots=True)
class Doubt:
    """The first commit that nobody who counts vouches for, and why."""

    commit: str
    why: str


def doubt(mirror: Mirror, commits: Iterable[str], signers: Signers) -> Doubt | None:
    """The first of these commits that cannot be trusted; None when all can. Raises GitError."""
    for commit in commits:
        if git.run(mirror.path, *_settings(signers), "verify-commit", "--end-of-options", commit, most=65536).status:
            return Doubt(commit, f"{_why(mirror, commit, signers)} ({mirror.about(commit)})")
    return None


def _settings(signers: Signers) -> list[str]:
    settings = {
        "gpg.ssh.allowedSignersFile": signers.allowed or os.devnull,
        "gpg.openpgp.program": "gpg" if signers.keyring else "false",
        "gpg.x509.program": "false",
        "gpg.minTrustLevel": "undefined",
    }
    return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]


_LETTERS: Final = {
    "B": "has a signature that is not its own",
    "U": "is signed by a key that the allowed signers do not have",
    "G": "is signed by a key that the allowed signers do not have",
    "X": "has a signature that has expired",
    "Y": "is signed by a key that has expired",
    "R": "is signed by a key that was revoked",
    "E": "has a signature that cannot be checked: its key is not here",
}
"""What git-log(1) says with %G?."""


def _why(mirror: Mirror, commit: str, signers: Signers) -> str:
    header, _, _ = git.ask(mirror.path, "cat-file", "commit", commit).partition(b"\n\n")
    if b"\ngpgsig" not in header:
        return "is not signed"
    letter = git.ask(mirror.path, *_settings(signers), "log", "-1", "--format=%G?", commit).decode().strip()
    return _LETTERS.get(letter, "has a signature of a kind that does not count here")

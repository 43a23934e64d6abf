"""A repository that hosts follow, and somebody who pushes to it, signed or not, forced or not."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.runtime.harness.git import git
from tests.runtime.harness.sites import SITE

_SIGNER = "clara@example.org"


def site(last_octet: int) -> str:
    """The site with another address of web."""
    return SITE.replace("web: 192.0.2.80", f"web: 192.0.2.{last_octet}")


class Forge:
    """A bare repository, and the author's checkout beside it. `settings` are the author's own, such as a key."""

    def __init__(self, folder: Path, name: str = "forge") -> None:
        self.bare = folder / f"{name}.git"
        self.checkout = folder / f"{name}-author"
        self.settings: tuple[str, ...] = ()
        git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(self.bare))
        git(folder, "init", "--quiet", "--initial-branch=main", str(self.checkout))

    def git(self, *words: str) -> str:
        """What git says in the author's checkout."""
        settings = [word for setting in self.settings for word in ("-c", setting)]
        return git(self.checkout, *settings, *words)

    def write(self, text: str, file: str = "site.yaml") -> None:
        """A file of the checkout."""
        path = self.checkout / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def commit(self, message: str = "a change") -> str:
        """Commit all that is there; the commit's full name."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.head

    @property
    def head(self) -> str:
        """Where the author is."""
        return self.git("rev-parse", "HEAD")

    def push(self, *words: str, to: Path | None = None) -> str:
        """Push main, whatever else it takes; the commit's full name."""
        self.git("push", "--quiet", "--force", str(to or self.bare), *(words or ("HEAD:refs/heads/main",)))
        return self.head

    def publish(self, text: str) -> str:
        """Write the site, commit and push it."""
        self.write(text)
        self.commit()
        return self.push()

    def back_to(self, commit: str) -> None:
        """Have the author's checkout at an older commit."""
        self.git("reset", "--quiet", "--hard", commit)


@dataclass(frozen=True)
class Key:
    """An SSH key of somebody, as git is told of it, and its line for a file of allowed signers."""

    file: Path

    @property
    def settings(self) -> tuple[str, ...]:
        """An author's settings who signs with it."""
        return ("commit.gpgSign=true", "gpg.format=ssh", f"user.signingKey={self.file}")

    def line(self, options: str = "") -> str:
        """ssh-keygen(1), ALLOWED SIGNERS."""
        kind, key, *_ = Path(f"{self.file}.pub").read_text().split()
        return f"{_SIGNER} {options and options + ' '}{kind} {key}\n"


def ssh_key(folder: Path, name: str) -> Key:
    """A new key."""
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)]
    subprocess.run(words, check=True, capture_output=True)
    return Key(folder / name)


class Keyring:
    """A keyring of GnuPG's own, in a short path: its agent listens on a socket there."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.program = home / "gpg-at"

    def gpg(self, *words: str, given: str = "") -> str:
        """What gpg says."""
        command = ["gpg", "--batch", "--yes", "--pinentry-mode", "loopback", "--passphrase", "", *words]
        environment = {**os.environ, "GNUPGHOME": str(self.home), "LC_ALL": "C"}
        done = subprocess.run(command, env=environment, input=given, text=True, capture_output=True, check=True)
        return done.stdout

    def key(self, name: str, *at: str) -> str:
        """A new key that is good for a year; its fingerprint. `at` may give a time of birth."""
        self.gpg(*at, "--quick-generate-key", f"{name}@example.org", "ed25519", "sign", "1y")
        lines = self.gpg("--with-colons", "--list-keys", f"{name}@example.org").splitlines()
        return next(line.split(":")[9] for line in lines if line.startswith("fpr:"))

    def revoke(self, fingerprint: str) -> None:
        """With the certificate that gpg made for that day; a colon keeps it from being used by accident."""
        certificate = (self.home / "openpgp-revocs.d" / f"{fingerprint}.rev").read_text()
        self.gpg("--import", given=certificate.replace(":-----BEGIN", "-----BEGIN"))

    def settings(self, fingerprint: str, *at: str) -> tuple[str, ...]:
        """An author's settings who signs with a key, at a time if one is given."""
        self.program.write_text(f'#!/bin/sh\nGNUPGHOME={self.home} exec gpg {" ".join(at)} "$@"\n')
        self.program.chmod(0o755)
        return ("commit.gpgSign=true", f"user.signingKey={fingerprint}", f"gpg.program={self.program}")


@contextmanager
def keyring() -> Iterator[Keyring]:
    """A keyring that ends with its agent."""
    with TemporaryDirectory(prefix="vrrpc-", dir="/tmp", ignore_cleanup_errors=True) as home:
        os.chmod(home, 0o700)
        try:
            yield Keyring(Path(home))
        finally:
            subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], check=False, capture_output=True)

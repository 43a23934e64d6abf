"""Where a site comes from: a folder or a file, and the git commit it is at. Reading only."""

import os
import stat
from dataclasses import dataclass
from datetime import date

from compiler import Compilation, compile_site
from compiler.load import LARGEST
from schemas.findings import Finding, Place, Severity

SITE_FILE = "site.yaml"


@dataclass(frozen=True, slots=True)
class Reading:
    """One site's text at one moment; `finding` when it could not be read. `file` is its name in findings."""

    file: str
    content: bytes
    finding: Finding | None = None

    @property
    def digest(self) -> str:
        """Names the content, or what was wrong with it."""
        from hashlib import sha256

        return sha256(self.content + str(self.finding).encode()).hexdigest()


def read_site(path: str) -> Reading:
    """Read the site in a folder, or a site file itself; what cannot be read is a finding, never an exception."""
    file = os.path.join(path, SITE_FILE) if os.path.isdir(path) else path
    try:
        if not stat.S_ISREG(os.stat(file).st_mode):
            return _unreadable(file, "is not a regular file")
        with open(file, "rb") as site:
            # One byte more than is read, so that the compiler can say that it is too much.
            return Reading(file, site.read(LARGEST + 1))
    except OSError as error:
        if isinstance(error, FileNotFoundError) and file != path:
            return _unreadable(path, f"has no {SITE_FILE}")
        return _unreadable(file, f"cannot be read: {error.strerror}")
    except ValueError:
        return _unreadable(repr(path), "is no name of a file")


def stamp(path: str) -> tuple[int, ...]:
    """Differs whenever the site was written; empty when there is none."""
    try:
        status = os.stat(os.path.join(path, SITE_FILE) if os.path.isdir(path) else path)
    except (OSError, ValueError):
        return ()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def compile_reading(reading: Reading, today: date | None = None, checking: bool = False) -> Compilation:
    """Compile what was read, or say why it could not be."""
    if reading.finding:
        return Compilation((reading.finding,))
    return compile_site(reading.file, reading.content, today, checking)


def _unreadable(file: str, why: str) -> Reading:
    way_out = f"name a folder with a {SITE_FILE}, or the file itself"
    return Reading(file, b"", Finding("V100", Severity.ERROR, f"{file} {why}", Place(file), way_out))


def commit_of(path: str) -> str:
    """The commit of the checkout that a folder lies in, with `+` when files differ from it; empty outside of git."""
    folder = path if os.path.isdir(path) else os.path.dirname(path) or "."
    commit = _git(folder, "rev-parse", "--short=12", "HEAD")
    return commit + "+" if commit and _git(folder, "status", "--porcelain", "--", ".") else commit


def is_settled(path: str) -> bool:
    """Whether no git command is rewriting the checkout right now: git holds its index lock while it does."""
    folder = os.path.abspath(path if os.path.isdir(path) else os.path.dirname(path) or ".")
    while True:
        if git := _git_folder(os.path.join(folder, ".git")):
            return not os.path.exists(os.path.join(git, "index.lock"))
        parent = os.path.dirname(folder)
        if parent == folder:
            return True
        folder = parent


def _git_folder(path: str) -> str:
    """Where git keeps its index for a checkout; a linked worktree has a file there that says so. Empty for none."""
    if os.path.isdir(path):
        return path
    try:
        with open(path, encoding="utf-8") as link:
            keyword, _, folder = link.read(4096).strip().partition(": ")
    except (OSError, ValueError):
        return ""
    return os.path.join(os.path.dirname(path), folder) if keyword == "gitdir" else ""


def _git(folder: str, *words: str) -> str:
    import subprocess

    environment = {**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(
            ["git", "-C", folder, *words], capture_output=True, text=True, env=environment, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""

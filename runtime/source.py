"""A site's text out of a folder or a file. Reading only."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from compiler import Compilation, compile_site
from compiler.include import SEGMENTS, data_of, includes_of, path_of
from compiler.load import LARGEST, lines_of
from schemas.findings import Finding, Place, Severity

SITE_FILE = "site.yaml"


@dataclass(frozen=True, slots=True)
class Reading:
    """One site's text at one moment; `finding` when it could not be read. `file` is its name in findings.

    `included` are the texts of what it includes, by the names that it writes, None for what cannot be read.
    """

    file: str
    content: bytes
    finding: Finding | None = None
    included: Mapping[str, bytes | None] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Names the content, or what was wrong with it."""
        from hashlib import sha256

        total = sha256(self.content + str(self.finding).encode())
        for name, content in sorted(self.included.items()):
            total.update(f"\0{name}\0{'' if content is None else len(content)}\0".encode() + (content or b""))
        return total.hexdigest()

    @property
    def data(self) -> dict[str, bytes | None]:
        """What of it is no YAML of the site language: zone files, and serials."""
        texts = [self.content, *(text for text in self.included.values() if text is not None)]
        return {name: self.included.get(name) for name in data_of(texts)}

    @property
    def tables(self) -> tuple[bytes, ...]:
        """The texts of what it includes, and of the segments that it shares."""
        data = self.data
        return tuple(text for name, text in self.included.items() if text is not None and name not in data)


def read_site(path: str) -> Reading:
    """Read the site in a folder, or a site file itself; what cannot be read is a finding, never an exception."""
    file = os.path.join(path, SITE_FILE) if os.path.isdir(path) else path
    try:
        if not stat.S_ISREG(os.stat(file).st_mode):
            return _unreadable(file, "is not a regular file")
        content = _content(file)
        return Reading(file, content, included=_included(file, content))
    except OSError as error:
        if isinstance(error, FileNotFoundError) and file != path:
            return _unreadable(path, f"has no {SITE_FILE}")
        return _unreadable(file, f"cannot be read: {error.strerror}")
    except ValueError:
        return _unreadable(repr(path), "is no name of a file")


def find_sites(path: str) -> tuple[str, ...]:
    """The sites that a path stands for: a site, or else all in the folders below it, or below its `sites`."""
    if not os.path.isdir(path) or os.path.exists(os.path.join(path, SITE_FILE)):
        return (path,)
    for folder in (path, os.path.join(path, "sites")):
        if found := _folders_with_a_site(folder):
            return found
    return (path,)


def _folders_with_a_site(folder: str) -> tuple[str, ...]:
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return ()
    folders = (os.path.normpath(os.path.join(folder, name)) for name in names)
    return tuple(each for each in folders if os.path.isfile(os.path.join(each, SITE_FILE)))


def lines_of_reading(reading: Reading) -> dict[str, tuple[str, ...]]:
    """The lines of every file of a reading, for showing findings."""
    texts = {reading.file: reading.content}
    texts |= {path_of(reading.file, name): text for name, text in reading.included.items() if text is not None}
    return {file: tuple(lines_of(text)) for file, text in texts.items()}


def _content(file: str) -> bytes:
    with open(file, "rb") as source:
        # One byte more than is read, so that the compiler can say that it is too much.
        return source.read(LARGEST + 1)


def _included(file: str, content: bytes) -> dict[str, bytes | None]:
    """What else the site is made of. A link that leads out of its folder is nothing that it may include."""
    folder = os.path.dirname(file) or "."
    texts = {name: _below(folder, name) for name in includes_of(file, content)}
    parts = [content, *(text for text in texts.values() if text is not None)]
    texts |= {name: _below(folder, name) for name in data_of(parts)}
    if (segments := _regular(os.path.join(folder, SEGMENTS))) is not None:
        texts[SEGMENTS] = segments
    return texts


def _below(folder: str, name: str) -> bytes | None:
    top, path = os.path.realpath(folder), os.path.realpath(os.path.join(folder, name))
    return _regular(path) if path.startswith(os.path.join(top, "")) else None


def _regular(path: str) -> bytes | None:
    try:
        return _content(path) if stat.S_ISREG(os.stat(path).st_mode) else None
    except (OSError, ValueError):
        return None


def stamp(path: str) -> tuple[tuple[int, ...], ...]:
    """Differs whenever the site or what it includes was written; empty when there is none."""
    reading = read_site(path)
    folder = os.path.dirname(reading.file) or "."
    files = [reading.file, *(os.path.join(folder, name) for name in reading.included)]
    return tuple(status for file in files if (status := _status(file)))


def _status(file: str) -> tuple[int, ...]:
    try:
        status = os.stat(file)
    except (OSError, ValueError):
        return ()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def compile_reading(reading: Reading, today: date | None = None, checking: bool = False) -> Compilation:
    """Compile what was read, or say why it could not be."""
    if reading.finding:
        return Compilation((reading.finding,))
    return compile_site(reading.file, reading.content, today, checking, reading.included)


def _unreadable(file: str, why: str) -> Reading:
    way_out = f"name a folder with a {SITE_FILE}, or the file itself"
    return Reading(file, b"", Finding("V100", Severity.ERROR, f"{file} {why}", Place(file), way_out))


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

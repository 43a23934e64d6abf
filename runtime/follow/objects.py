"""A site's text out of a commit, object by object: nothing of a repository ever stands on the disk as a file.

git-cat-file(1) follows links inside of the tree itself and tells of those that lead out of it, which are not followed;
a submodule, a folder or a link into nothing is no text. What is too large is not read.
"""

import posixpath
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from compiler.include import SEGMENTS, data_of, includes_of, path_of
from compiler.load import LARGEST
from runtime.follow import git
from runtime.source import SITE_FILE, Reading
from schemas.findings import Finding, Place, Severity

_MOST: Final = 4 * LARGEST
"""Bytes of all that one site includes."""


class _Entry(NamedTuple):
    """What a name in the tree leads to. `kind` is git's word: blob and tree, or why it leads to nothing."""

    kind: str
    name: str = ""
    size: int = 0


def read_commit(mirror: str, commit: str, place: str) -> Reading:
    """Read the site at a place of a commit, a folder or a file. Raises GitError; a site that is not there, or no text,
    is a finding."""
    inside = posixpath.join(place, SITE_FILE)
    entries = _look_up(mirror, commit, [place, inside] if place else [inside])
    file = place if entries[0].kind == "blob" and place else inside
    entry = entries[0] if file == place else entries[-1]
    if entry.kind != "blob":
        return Reading(file, b"", _finding(file, commit, entry.kind))
    content = _too_large() if entry.size > LARGEST else _contents(mirror, [entry])[0]
    return Reading(file, content, included=_included(mirror, commit, file, content))


def _included(mirror: str, commit: str, file: str, content: bytes) -> dict[str, bytes | None]:
    texts = _texts(mirror, commit, file, includes_of(file, content))
    data = data_of([content, *(text for text in texts.values() if text is not None)])
    segments = path_of(file, SEGMENTS)
    beside = {} if segments.startswith("..") else {SEGMENTS: segments}
    return texts | _texts(mirror, commit, file, data) | _contents_of(mirror, commit, beside)


def _texts(mirror: str, commit: str, file: str, names: Sequence[str]) -> dict[str, bytes | None]:
    """What a site names below its folder; None for what is not there."""
    # As in a folder: below the site's own, and not through a name that ends a line of what git is asked.
    folder = posixpath.join(posixpath.dirname(file), "")
    inside = {name: path for name in names if _lies_below(folder, path := path_of(file, name))}
    known: dict[str, bytes | None] = dict.fromkeys(names)
    return known | _contents_of(mirror, commit, inside)


def _contents_of(mirror: str, commit: str, inside: Mapping[str, str]) -> dict[str, bytes]:
    if not inside:
        return {}
    entries = dict(zip(inside, _look_up(mirror, commit, list(inside.values())), strict=True))
    texts = {name: entry for name, entry in entries.items() if entry.kind == "blob" and entry.size <= LARGEST}
    if sum(entry.size for entry in texts.values()) > _MOST:
        texts = {}
    found = dict(zip(texts, _contents(mirror, list(texts.values())), strict=True))
    large = {name: _too_large() for name, entry in entries.items() if entry.kind == "blob" and entry.size > LARGEST}
    return found | large


def _too_large() -> bytes:
    """What the compiler refuses as that."""
    return bytes(LARGEST + 1)


def _lies_below(folder: str, path: str) -> bool:
    return path.isprintable() and path.startswith(folder) and not path.startswith(("/", ".."))


def _look_up(mirror: str, commit: str, paths: Sequence[str]) -> list[_Entry]:
    asked = "".join(f"{commit}:{path}\n" for path in paths).encode()
    answer = git.ask(mirror, "cat-file", "--batch-check", "--follow-symlinks", given=asked)
    return [_entry(answer, at) for at in _starts(answer, len(paths))]


def _starts(answer: bytes, count: int) -> list[int]:
    """Where each answer begins. One about a link has a second line, of a told length, that the repository chose."""
    starts, at = [], 0
    for _ in range(count):
        starts.append(at)
        end = answer.index(b"\n", at)
        kind, _, size = answer[at:end].partition(b" ")
        at = end + 1 + (int(size) + 1 if kind in _LINKS else 0)
    return starts


_LINKS: Final = (b"symlink", b"dangling", b"loop", b"notdir")


def _entry(answer: bytes, at: int) -> _Entry:
    line = answer[at : answer.index(b"\n", at)]
    words = line.decode(errors="replace").split(" ")
    if line.partition(b" ")[0] in _LINKS:
        return _Entry(words[0])
    if words[-1] in ("missing", "submodule") or len(words) != 3:
        return _Entry(words[-1])
    return _Entry(words[1], words[0], int(words[2]))


def _contents(mirror: str, entries: Sequence[_Entry]) -> list[bytes]:
    asked = "".join(f"{entry.name}\n" for entry in entries).encode()
    most = sum(entry.size + 128 for entry in entries) + 1
    answer = git.ask(mirror, "cat-file", "--batch", given=asked, most=most)
    texts, at = [], 0
    for entry in entries:
        begin = answer.index(b"\n", at) + 1
        texts.append(answer[begin : begin + entry.size])
        at = begin + entry.size + 1
    return texts


_WHY: Final = {
    "missing": "is not there",
    "tree": "is a folder",
    "symlink": "is a link that leads out of the repository, which is not followed",
    "dangling": "is a link to nothing",
    "loop": "is a link to itself",
    "notdir": "is below a file",
}


def _finding(file: str, commit: str, kind: str) -> Finding:
    message = f"{file} {_WHY.get(kind, f'is no file ({kind})')} in commit {commit[:12]}"
    return Finding(
        "V100", Severity.ERROR, message, Place(file), f"name the folder with the {SITE_FILE}: --path sites/x"
    )

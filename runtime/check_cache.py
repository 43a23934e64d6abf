"""What a check found of a site, kept for the next check of the very same content.

A repository of hundreds of sites is checked again at every push, and one of them has changed. An entry is named by the
digest of all that went into it: the files, their names, the day where it matters, and this release down to the state of
its own source files. So an entry is never out of date, whatever happens to the clock or the files: it is found or it is
not. Anybody may delete the folder at any time; what cannot be read or written is done without.
"""

import contextlib
import json
import os
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any, Final

from compiler import Compilation
from compiler.claims import Claim, Kind
from runtime.source import Reading
from schemas.findings import Finding, Place, Related, Severity, Waived

_MOST: Final = 20_000
"""Entries; when there are more, the older half goes."""


def folder() -> str:
    """Where entries lie: `VRRPC_CACHE`, or the place that the XDG base directory specification has for them."""
    if named := os.environ.get("VRRPC_CACHE"):
        return named
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(home, "vrrpc", "checks")


def key_of(reading: Reading, today: date) -> str:
    """Names all that the findings of a check depend on."""
    from hashlib import sha256

    texts = (reading.content, *(content or b"" for content in reading.included.values()))
    day = str(today) if any(b"waivers" in text for text in texts) else ""
    parts = [_release(), reading.file, day, reading.digest]
    return sha256("\0".join(parts).encode(errors="surrogateescape")).hexdigest()


@cache
def _release() -> str:
    """Of an installed release the version would do; a checkout changes under it."""
    import compiler
    import schemas

    top = [*compiler.__path__, *schemas.__path__]
    states = (f"{path} {status.st_size} {status.st_mtime_ns}" for path, status in _sources(top))
    return "\n".join(sorted(states))


def _sources(folders: list[str]) -> Iterator[tuple[str, os.stat_result]]:
    for place in folders:
        with os.scandir(place) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    yield entry.path, entry.stat()
                elif entry.is_dir() and entry.name != "__pycache__":
                    yield from _sources([entry.path])


def recall(key: str) -> Compilation | None:
    """What was found of that content, without its lines; None when nobody knows."""
    try:
        with open(os.path.join(folder(), key), encoding="utf-8") as entry:
            if os.fstat(entry.fileno()).st_uid != os.geteuid():
                return None
            return _read(json.load(entry))
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def remember(key: str, compilation: Compilation) -> None:
    """Keep what was found. A reader never sees half an entry."""
    place = folder()
    temporary = os.path.join(place, f".{key}.{os.getpid()}")
    with contextlib.suppress(OSError):
        os.makedirs(place, mode=0o700, exist_ok=True)
        with open(temporary, "w", encoding="utf-8") as entry:
            json.dump(_shape(compilation), entry, separators=(",", ":"))
        os.replace(temporary, os.path.join(place, key))


def tidy() -> None:
    """Keep the folder from growing for ever."""
    place = folder()
    with contextlib.suppress(OSError):
        if len(os.listdir(place)) <= _MOST:
            return
        entries = sorted(os.scandir(place), key=lambda entry: entry.stat().st_mtime)
        for entry in entries[: len(entries) // 2]:
            os.unlink(entry.path)


def _shape(compilation: Compilation) -> dict[str, Any]:
    return {
        "findings": compilation.findings,
        "waived": compilation.waived,
        "claims": compilation.claims,
    }


def _read(data: dict[str, Any]) -> Compilation:
    return Compilation(
        findings=tuple(_finding(each) for each in data["findings"]),
        waived=tuple(Waived(_finding(finding), reason, until) for finding, reason, until in data["waived"]),
        claims=tuple(
            Claim(Kind(kind), segment, value, who, Place(*place)) for kind, segment, value, who, place in data["claims"]
        ),
    )


def _finding(data: list[Any]) -> Finding:
    code, severity, message, place, help, related, at = data
    others = tuple(Related(text, Place(*where)) for text, where in related)
    return Finding(code, Severity(severity), message, Place(*place), help, others, tuple(at))

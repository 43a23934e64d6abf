"""What a host holds, as values and as JSON.

    {"version": 1, "site": "botanic", "host": "clarinet", "holdings": [
      {"service": "www", "kept": "folder", "path": "/var/www", "names": [], "trouble": "",
       "entries": {"index.html": "sha256 ...", "current": "-> releases/7"}, "certificate": null}]}

`entries` are what lies below a folder, by its path there, or the one file itself, by the name ".": the digest of its
content, or where a link leads. `certificate` has `fingerprint` (SHA-256), `until` (seconds since 1970, UTC) and
`covers` (names and addresses). `trouble` says why something could not be read; then nothing is known of the rest.
"""

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from schemas.filetree import Kept

VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Certificate:
    """What counts of a certificate."""

    fingerprint: str
    until: float
    covers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """One holding as it is on a host."""

    service: str
    kept: Kept
    path: str
    names: tuple[str, ...] = ()
    entries: dict[str, str] = field(default_factory=dict)
    certificate: Certificate | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """All that a host holds."""

    site: str
    host: str
    holdings: tuple[Held, ...]


def as_json(digest: Digest) -> str:
    """One document. Equal holdings give equal bytes."""
    return json.dumps({"version": VERSION, **asdict(digest)}, indent=1, sort_keys=True) + "\n"


def read_digest(text: str) -> Digest:
    """The digest again. Raises ValueError with one line for anything else."""
    try:
        data = json.loads(text)
        version = data["version"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise ValueError("is no digest of `vrrpc consistency`") from None
    if version != VERSION:
        raise ValueError(f"is a digest of version {version}, this release reads {VERSION}")
    try:
        return Digest(str(data["site"]), str(data["host"]), tuple(map(_held, data["holdings"])))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ValueError("is no whole digest") from None


def _held(entry: dict[str, Any]) -> Held:
    entries = {str(name): str(value) for name, value in entry["entries"].items()}
    names = tuple(map(str, entry["names"]))
    place = str(entry["service"]), Kept(entry["kept"]), str(entry["path"])
    certificate = _certificate(entry["certificate"]) if entry["certificate"] else None
    return Held(*place, names, entries, certificate, str(entry["trouble"]))


def _certificate(entry: dict[str, Any]) -> Certificate:
    return Certificate(str(entry["fingerprint"]), float(entry["until"]), tuple(map(str, entry["covers"])))

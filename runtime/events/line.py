"""An event as one line of the log, and back: a JSON object whose last member says whether the rest of it is whole.

    {"version":1,"seq":7,"at":"2026-11-25T13:30:48.123Z","kind":...,"severity":...,"text":...,"code":...,"about":{...},
     "crc":"1c291ca3"}

`seq` counts from 1 over all lines of a host; `at` is UTC; `crc` is the CRC-32 of all that stands before `,"crc"`.
"""

import json
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from runtime.events import Event
from schemas.findings import Severity

VERSION: Final = 1
LONGEST_TEXT: Final = 1000
"""Characters of a text; of a value in `about` a fifth. Longer ones are cut: no event can push out the others."""
_LONGEST_VALUE: Final = LONGEST_TEXT // 5
_MOST_VALUES: Final = 16
_SEAL: Final = b',"crc":"'
_CHECKED: Final = len(_SEAL) + 8 + len('"}\n')


@dataclass(frozen=True, slots=True)
class Entry:
    """An event with its number and the moment it was told."""

    seq: int
    at: str
    event: Event


def moment(now: datetime) -> str:
    """As `at` has it: of one length, so that later is greater."""
    return now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def as_data(entry: Entry) -> dict[str, Any]:
    """The members of a line but its checksum."""
    event = entry.event
    about = {str(key)[:_LONGEST_VALUE]: _cut(str(value), _LONGEST_VALUE) for key, value in event.about.items()}
    return {
        "version": VERSION,
        "seq": entry.seq,
        "at": entry.at,
        "kind": event.kind,
        "severity": event.severity.value,
        "text": _cut(" ".join(event.text.split()), LONGEST_TEXT),
        "code": event.code,
        "about": dict(list(about.items())[:_MOST_VALUES]),
    }


def to_line(entry: Entry) -> bytes:
    """ASCII alone: a line stays one line whatever an advert or a commit had in it."""
    body = json.dumps(as_data(entry), separators=(",", ":")).encode("ascii")[:-1]
    return body + _SEAL + b'%08x"}\n' % zlib.crc32(body)


def from_line(line: bytes) -> Entry | None:
    """None for a line that is not whole, not ours, or of a version that is not known here."""
    body, seal = line[:-_CHECKED], line[-_CHECKED:]
    if seal != _SEAL + b'%08x"}\n' % zlib.crc32(body):
        return None
    try:
        data = json.loads(body + b"}")
        if data["version"] != VERSION:
            return None
        severity = Severity(data["severity"])
        event = Event(data["kind"], severity, data["text"], data["code"], data["about"])
        return Entry(data["seq"], data["at"], event)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 3]}..."

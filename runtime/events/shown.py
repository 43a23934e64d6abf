"""An event as a line for people: local time, and nothing in it that a terminal would obey."""

import re
from datetime import datetime
from typing import Final

from runtime.events.line import Entry
from schemas.findings import Severity

_PAINT: Final = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[33m", Severity.NOTE: ""}
_MOMENT: Final = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_END: Final = "\x1b[0m"


def as_text(entry: Entry, paint: bool = False) -> str:
    """One line, without its end."""
    event = entry.event
    code = f" ({event.code})" if event.code not in event.text else ""
    kind, text = printable(event.kind), printable(in_local_time(event.text))
    line = f"{local_time(entry.at)}  {event.severity.value:7}  {kind:20}  {text}{code}"
    start = _PAINT[event.severity]
    return f"{start}{line}{_END}" if paint and start else line


def local_time(at: str) -> str:
    """A moment in UTC as the clock on the wall shows it."""
    try:
        return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return at


def in_local_time(text: str) -> str:
    """A text that has moments in UTC, as records write them, for a screen."""
    return _MOMENT.sub(lambda match: local_time(match[0]), text)


def printable(text: str) -> str:
    """What came from the wire or from a commit must not move a cursor."""
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in text)

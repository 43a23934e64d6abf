"""The agent's own log on stderr, as lines for people or as JSON lines.

A JSON line is {"ts", "level", "event", "text"}, and {"code", "about"} where there are any. What people read as a line
has "event": "log", and each event of `vrrpc events` comes under its own kind. `ts` is UTC, `level` error, warning or
info.
"""

import json
import sys
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

from runtime.events import Event
from runtime.events.line import moment
from schemas.findings import Severity

_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "info"}


def say_as_json(line: str) -> None:
    """A line for the log. Nobody reads it: no reason to end."""
    _write({"level": "info", "event": "log", "text": line})


def tell_as_json(event: Event) -> None:
    """An event for the log."""
    more = {"code": event.code} if event.code else {}
    about = {"about": dict(event.about)} if event.about else {}
    _write({"level": _LEVELS[event.severity], "event": event.kind, "text": event.text} | more | about)


def _write(data: dict[str, Any]) -> None:
    with suppress(OSError, ValueError):
        sys.stderr.write(json.dumps({"ts": moment(datetime.now(UTC))} | data) + "\n")
        sys.stderr.flush()

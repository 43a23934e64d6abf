"""What happened on a host, as values that are told to whoever keeps or shows them.

Whoever notices something tells it at once and goes on; nothing here knows where it is written.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from schemas.findings import Severity


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `kind` is a stable name with dots, such as `generation.applied`; `text` one line for
    people; `code` the guard that speaks, if one does; `about` what it is about: router, program, path, generation."""

    kind: str
    severity: Severity
    text: str
    code: str = ""
    about: Mapping[str, str] = field(default_factory=dict)


Tell = Callable[[Event], None]
"""Takes an event, from any thread, and never fails."""

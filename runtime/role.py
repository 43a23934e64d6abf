"""A host's role in one virtual router at one moment, as a value. `roles.py` asks for it."""

from dataclasses import dataclass, field
from typing import Final

UNKNOWN: Final = "unknown"
"""A role like any other: never taken for `backup`."""


@dataclass(frozen=True, slots=True)
class RoleNow:
    """One virtual router's role here. `since` is UTC seconds, 0 for not known; `priority` the effective one. `drops`
    counts bad adverts by reason, where the daemon tells; `sent` and `heard` count adverts, `masters` those who say
    that they are one; None for not known."""

    router: str
    role: str
    priority: int = 0
    since: float = 0.0
    master: str = ""
    locked: bool = False
    drops: dict[str, int] = field(default_factory=dict)
    sent: int | None = None
    heard: int | None = None
    masters: int | None = None

"""What whoever is on call must know of this host at a glance: read once, judged without IO, shown as text or JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from runtime.events.line import Entry
from runtime.follow.answers import SourceNow
from runtime.roles import RoleNow
from runtime.state import Applied, Refused
from schemas.filetree import Tree
from schemas.findings import Severity


@dataclass(frozen=True, slots=True)
class Standing:
    """Something that is so until somebody or something ends it: a refusal, a drain, a lock, a program that is down.

    `kind` is a stable name, `since` UTC text or empty; an error means that all is not well here.
    """

    kind: str
    severity: Severity
    text: str
    since: str = ""
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Status:
    """What is known now. `programs` is None when the process manager does not answer; `records` is what the state
    directory tells to stand, `last` the newest events."""

    applied: Applied
    refused: Refused | None
    tree: Tree
    roles: Mapping[str, RoleNow]
    programs: Mapping[str, str] | None
    sources: tuple[SourceNow, ...]
    agent: bool
    records: tuple[Standing, ...]
    last: tuple[Entry, ...]

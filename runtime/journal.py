"""What an apply writes down before it touches anything, so that whoever comes next can finish it or take it back.

`journal.json` in the state directory: one file, written whole or not at all, with mode 0600, as what it keeps of files
may hold secrets. It is there from before the first effect until the outcome is on the disk. `applied.json` decides:
while it names the generation before, the apply has not happened, and is taken back; once it names the new one, it has.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from runtime.ports import Found
from schemas.filetree import Act, OnChange

FORMAT: Final = 1


class Phase(StrEnum):
    """How far it got."""

    APPLYING = "applying"
    """Some of it may be done."""
    PENDING = "pending"
    """All of it is done, and waits for a person to confirm it."""


@dataclass(frozen=True, slots=True)
class Record:
    """One generation as it was applied. `at` is UTC, `commit` empty for a source outside of git."""

    generation: int
    site: str
    host: str
    source: str
    commit: str
    at: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One apply. `before` is None for a first one. `originals` are all files that it touches, as they were; `settings`
    what the kernel had; `drained` the virtual routers that were handed over. `until` is UTC seconds, and counts for the
    boot that it was said in alone."""

    plan: str
    before: Record | None
    after: Record
    originals: Mapping[str, Found | None] = field(repr=False)
    acts: tuple[OnChange, ...] = ()
    was_up: bool = True
    settings: Mapping[str, str] | None = None
    drained: tuple[str, ...] = ()
    phase: Phase = Phase.APPLYING
    until: float = 0.0
    boot: str = ""

    def waits(self, now: float, boot: str) -> bool:
        """Whether a person may still confirm it."""
        return self.phase is Phase.PENDING and boot == self.boot and now < self.until

    def pending(self, until: float, boot: str) -> "Entry":
        """The same, done and unconfirmed."""
        return replace(self, phase=Phase.PENDING, until=until, boot=boot)


def render_entry(entry: Entry) -> str:
    """As text."""
    data: dict[str, Any] = {
        "format": FORMAT,
        **{name: getattr(entry, name) for name in ("plan", "was_up", "until", "boot")},
        "phase": entry.phase.value,
        "before": asdict(entry.before) if entry.before else None,
        "after": asdict(entry.after),
        "originals": {path: _kept(there) for path, there in entry.originals.items()},
        "acts": [[act.act.value, act.program] for act in entry.acts],
        "settings": dict(entry.settings) if entry.settings is not None else None,
        "drained": list(entry.drained),
    }
    return json.dumps(data, indent=1) + "\n"


def read_entry(text: str) -> Entry:
    """The entry again. Raises ValueError, KeyError or TypeError for what is none."""
    data = json.loads(text)
    if data["format"] != FORMAT:
        raise ValueError(f"a journal of format {data['format']}, this release reads {FORMAT}")
    return Entry(
        plan=data["plan"],
        before=Record(**data["before"]) if data["before"] else None,
        after=Record(**data["after"]),
        originals={path: _found(there) for path, there in data["originals"].items()},
        acts=tuple(OnChange(Act(act), program) for act, program in data["acts"]),
        was_up=data["was_up"],
        settings=data["settings"],
        drained=tuple(data["drained"]),
        phase=Phase(data["phase"]),
        until=data["until"],
        boot=data["boot"],
    )


def _kept(there: Found | None) -> list[Any] | None:
    return [b64encode(there.content).decode(), there.mode, there.owner] if there else None


def _found(kept: list[Any] | None) -> Found | None:
    return Found(b64decode(kept[0]), kept[1], kept[2]) if kept else None

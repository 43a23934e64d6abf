"""What stands according to the state directory. A record that people must not forget has its reader here: one function
from the state directory to what stands, and its name in READERS.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final

from runtime.events.line import Entry
from runtime.events.reading import last_entries
from runtime.events.segments import folder_of
from runtime.follow.answers import read_answers
from runtime.journal import Phase
from runtime.pause import read_pause
from runtime.speaker.priorities import read_priorities
from runtime.state import State, short
from runtime.status import Standing
from runtime.status.times import from_seconds
from schemas.findings import Severity

_MOST_BAD: Final = 3
_MOST_EVENTS: Final = 300
_DRAINED: Final = -254
"""What `vrrpc drain` writes for a keepalived."""


def refused(state: State) -> Iterator[Standing]:
    """The newest site is not applied. Raises StateError."""
    if record := state.refused():
        first = next(iter(record.why.splitlines()), "")
        commit = short(record.commit) or "the newest site"
        yield Standing("refused", Severity.ERROR, f"{commit} is refused: {first}", record.at, {"commit": record.commit})


def silent_sources(state: State) -> Iterator[Standing]:
    """Remotes that do not answer: what is applied stays, what is new is not seen."""
    for source in read_answers(state.path):
        if source.silent_since:
            text = f"{source.source} has not answered since {source.silent_since}: {source.why}"
            yield Standing("source-silent", Severity.WARNING, text, source.silent_since, {"source": source.source})


def drains(state: State) -> Iterator[Standing]:
    """Routers that a person took this host out of, or gave another priority."""
    try:
        chosen = read_priorities(state.path)
    except (OSError, ValueError) as error:
        yield Standing("priorities-unreadable", Severity.ERROR, f"priorities.json cannot be read: {error}")
        chosen = {}
    for name, each in chosen.items():
        what = f"{name} is at priority {each.priority} by hand" if each.priority else f"{name} is drained"
        reason = f": {each.reason}" if each.reason else ""
        yield Standing("drained" if not each.priority else "priority", Severity.WARNING, f"{what}{reason}",
                       each.at, {"router": name})  # fmt: skip
    folder = os.path.join(state.path, "priority")
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
        with suppress(OSError, ValueError), open(os.path.join(folder, name), encoding="ascii") as file:
            if int(file.read()) == _DRAINED:
                since = from_seconds(os.fstat(file.fileno()).st_mtime)
                yield Standing("drained", Severity.WARNING, f"{name} is drained", since, {"router": name})


def pauses(state: State) -> Iterator[Standing]:
    """A person has paused this host: nothing is applied and nothing put right."""
    if pause := read_pause(state.path):
        yield Standing("paused", Severity.WARNING, f"the host is {pause}", pause.since, {"until": pause.until})


def unconfirmed(state: State) -> Iterator[Standing]:
    """An apply that is under way, or waits for a person. Raises StateError."""
    if entry := state.journal():
        about = {"generation": str(entry.after.generation), "commit": entry.after.commit}
        if entry.phase is Phase.PENDING:
            until = from_seconds(entry.until)
            text = f"generation {entry.after.generation} is taken back at {until}, unless somebody says `vrrpc confirm`"
            yield Standing("unconfirmed", Severity.WARNING, text, about=about | {"until": until})
        else:
            text = f"generation {entry.after.generation} is being applied"
            yield Standing("applying", Severity.NOTE, text, about=about)


def bad_commits(state: State) -> Iterator[Standing]:
    """Commits that were taken back, and are not tried again. Raises StateError."""
    for bad in state.bad()[-_MOST_BAD:]:
        first = next(iter(bad.why.splitlines()), "")
        text = f"{short(bad.commit) or 'a site'} was taken back and is not tried again: {first}"
        yield Standing("bad-commit", Severity.NOTE, text, bad.at, {"commit": bad.commit})


def drift(state: State) -> Iterator[Standing]:
    """What is not as it was applied, according to what the agent at work has told: each is told again when it is over,
    and everything anew by another agent."""
    stands: dict[tuple[tuple[str, str], ...], Entry] = {}
    for entry in last_entries(folder_of(state.path), _MOST_EVENTS):
        event, thing = entry.event, tuple(sorted(entry.event.about.items()))
        if event.kind == "agent.started":
            stands.clear()
        elif event.kind == "drift.over":
            stands.pop(thing, None)
        elif event.kind.startswith("drift.") and event.code:
            stands[thing] = entry
    for entry in stands.values():
        event = entry.event
        yield Standing("drift", event.severity, f"{event.text} ({event.code})", entry.at, dict(event.about))


READERS: Final[tuple[Callable[[State], Iterator[Standing]], ...]] = (
    refused, pauses, unconfirmed, bad_commits, silent_sources, drains, drift,
)  # fmt: skip
"""In the order in which they are shown."""

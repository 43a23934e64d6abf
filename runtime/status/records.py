"""What stands according to the state directory. A record that people must not forget has its reader here: one function
from the state directory to what stands, and its name in READERS.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final

from runtime.follow.answers import read_answers
from runtime.speaker.priorities import read_priorities
from runtime.state import State, short
from runtime.status import Standing
from runtime.status.times import from_seconds
from schemas.findings import Severity

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


READERS: Final[tuple[Callable[[State], Iterator[Standing]], ...]] = (refused, silent_sources, drains)
"""In the order in which they are shown."""

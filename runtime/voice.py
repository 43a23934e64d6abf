"""Everything through which the agent is heard: its log on stderr, the log of events, syslog, the service manager, and
the metrics."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from runtime.agent import Agent, say_to_stderr
from runtime.events import Event, Tell, of_agent
from runtime.events.console import say_as_json, tell_as_json
from runtime.events.log import EventLog
from runtime.events.segments import folder_of
from runtime.events.shown import printable
from runtime.events.syslog import Syslog
from runtime.events.telling import tell_all
from runtime.metrics.counts import Counts
from runtime.service_manager import ServiceManager
from runtime.state import State


@dataclass(frozen=True, slots=True)
class Voice:
    """`say` takes lines for people, `tell` what happens, `announce` what happens and nobody says in words; `lost`
    counts events that could not be kept."""

    say: Callable[[str], None]
    tell: Tell
    announce: Tell
    counts: Counts
    manager: ServiceManager
    lost: Callable[[], int]


@dataclass(frozen=True, slots=True)
class Figures:
    """Where metrics are wanted: nowhere, on a loopback port, in a file, or both."""

    listen: tuple[str, int] | None = None
    path: str = ""


@contextmanager
def open_voice(state: State, form: str) -> Iterator[Voice]:
    """All that happens is kept, goes to syslog, is counted, and goes to stderr in the form that is wanted there."""
    say, tells = (say_as_json, [tell_as_json]) if form == "json" else (say_to_stderr, [])
    manager, counts = ServiceManager(os.environ), Counts()
    log, syslog = EventLog(folder_of(state.path), say), Syslog()
    try:
        tell = tell_all(log.tell, syslog.tell, counts.tell, *tells)
        announce = tell if tells else tell_all(tell, _say_in_words)
        yield Voice(say, tell, announce, counts, manager, lambda: log.lost)
    finally:
        log.close()
        syslog.close()


def _say_in_words(event: Event) -> None:
    say_to_stderr(printable(f"{event.code} {event.text}".strip()))


@contextmanager
def published(figures: Figures, voice: Voice, agent: Agent, state: State, branch: str) -> Iterator[None]:
    """Metrics, as long as this lasts; their library is loaded only where they are wanted."""
    if not figures.listen and not figures.path:
        yield
        return
    from runtime.metrics.now import Recent
    from runtime.metrics.publish import Publisher, Source
    from vrrpc import VERSION

    def trouble(line: str) -> None:
        voice.say(line)
        voice.tell(of_agent.trouble(line))

    def findings() -> Mapping[tuple[str, str], int]:
        return agent.findings

    source = Source(VERSION, branch, voice.counts, Recent(state), findings, voice.lost)
    publisher = Publisher(source, figures.listen, figures.path, trouble)
    try:
        yield
    finally:
        publisher.close()

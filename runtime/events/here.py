"""Telling from a command, beside the agent that may be at work: into the same log, and to syslog."""

import os
import sys
from collections.abc import Iterable

from runtime.events import Event
from runtime.events.log import EventLog
from runtime.events.segments import folder_of
from runtime.events.syslog import Syslog


def tell_here(state: str, events: Iterable[Event]) -> None:
    """Tell what a person did. Where no vrrpc keeps anything, syslog alone hears of it."""
    syslog = Syslog()
    log = EventLog(folder_of(state), _complain) if os.path.isdir(state) and os.access(state, os.W_OK) else None
    for event in events:
        syslog.tell(event)
        if log:
            log.tell(event)
    if log:
        log.close()
    syslog.close()


def _complain(line: str) -> None:
    sys.stderr.write(f"vrrpc: {line}\n")

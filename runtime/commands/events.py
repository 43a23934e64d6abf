"""`vrrpc events`: what happened on this host, as text or as JSON, one object a line.

JSON is {"version": 1, "seq", "at", "kind", "severity", "text", "code", "about"}: `seq` counts events of this host, `at`
is UTC, `severity` one of error, warning and note, `code` the rule that speaks or empty, `about` names what it is about.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Final

import click

from runtime.events.line import Entry, as_data, moment
from runtime.events.reading import EventReader, Unreadable
from runtime.events.segments import folder_of
from runtime.events.shown import as_text
from runtime.events.since import read_since
from runtime.exits import GOOD, WRONG_USE, CommandError
from runtime.state import DEFAULT_STATE
from runtime.terminal import may_paint

_PAUSE: Final = 0.25


@click.command("events")
@click.option("--since", default="", metavar="T", help="10m, 2h, 3d, 14:05, 2026-11-25 or 2026-11-25T14:05Z.")
@click.option("--follow", is_flag=True, help="Go on with what comes, until ctrl-C.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--state", "state_path", default=DEFAULT_STATE, show_default=True, metavar="DIR")
def command(since: str, follow: bool, form: str, state_path: str) -> int:
    """Show what happened on this host: generations, refusals, roles, drift, guards, orders. Oldest first.

    The log is kept below the state directory, about 8 MiB of it; the same events go to syslog.
    """
    try:
        start = moment(read_since(since, datetime.now().astimezone())) if since else ""
    except ValueError as error:
        raise CommandError(f"--since {error}", WRONG_USE) from None
    folder = folder_of(os.path.abspath(state_path))
    reader = EventReader(folder)
    try:
        if not follow and not os.path.isdir(folder):
            raise CommandError(f"nothing was told here yet ({folder})")
        for entry in _entries(reader, follow):
            if entry.at >= start:
                sys.stdout.write(_shown(entry, form))
                sys.stdout.flush()
    except KeyboardInterrupt:
        return GOOD
    except OSError as error:
        if error.filename is None:
            raise
        raise CommandError(f"{error.filename}: {error.strerror}") from None
    return GOOD


def _entries(reader: EventReader, follow: bool) -> Iterator[Entry]:
    while True:
        for each in reader.new():
            if isinstance(each, Unreadable):
                lines = "1 damaged line is" if each.lines == 1 else f"{each.lines} damaged lines are"
                sys.stderr.write(f"vrrpc: {each.path}: {lines} left out\n")
            else:
                yield each
        if not follow:
            return
        time.sleep(_PAUSE)


def _shown(entry: Entry, form: str) -> str:
    return json.dumps(as_data(entry)) + "\n" if form == "json" else as_text(entry, may_paint(sys.stdout)) + "\n"

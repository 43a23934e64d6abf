"""`vrrpc resume`: the end of `vrrpc pause`."""

import os
import sys

import click

from runtime.commands.pause import tell_agent
from runtime.events.here import tell_here
from runtime.events.of_pause import pause_ended
from runtime.exits import CommandError
from runtime.pause import end_pause, read_pause, read_record
from runtime.state import DEFAULT_STATE, State
from runtime.status.read import is_agent_there


@click.command("resume")
@click.option("--state", "state_path", default=DEFAULT_STATE, show_default=True, metavar="DIR")
def command(state_path: str) -> None:
    """Have this host follow its site again: what came meanwhile is applied, what differs is put right."""
    state = State(os.path.abspath(state_path))
    pause, record = read_pause(state.path), read_record(state.path)
    try:
        end_pause(state.path)
    except OSError as error:
        raise CommandError(f"it stays paused: {error}") from None
    if record and not is_agent_there(state.path):
        # An agent that starts later finds no pause that it could tell the end of.
        tell_here(state.path, [pause_ended(record, by_itself=pause is None)])
    if pause is None:
        sys.stdout.write("the host is not paused\n")
        return
    tell_agent(state.path, "resume")
    sys.stdout.write(f"no longer {pause}\n")

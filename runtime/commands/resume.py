"""`vrrpc resume`: the end of `vrrpc pause`."""

import os
import sys

import click

from runtime.commands.pause import tell_agent
from runtime.exits import CommandError
from runtime.pause import end_pause, read_pause
from runtime.state import DEFAULT_STATE, State


@click.command("resume")
@click.option("--state", "state_path", default=DEFAULT_STATE, show_default=True, metavar="DIR")
def command(state_path: str) -> None:
    """Have this host follow its site again: what came meanwhile is applied, what differs is put right."""
    state = State(os.path.abspath(state_path))
    pause = read_pause(state.path)
    try:
        end_pause(state.path)
    except OSError as error:
        raise CommandError(f"it stays paused: {error}") from None
    if pause is None:
        sys.stdout.write("the host is not paused\n")
        return
    tell_agent(state.path, "resume")
    sys.stdout.write(f"no longer {pause}\n")

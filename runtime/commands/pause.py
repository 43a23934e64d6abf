"""`vrrpc pause`: hands off this host, for work that the agent would undo."""

import os
import sys
from datetime import UTC, datetime

import click

from runtime.agent_control import SOCKET
from runtime.control import ControlError, ask
from runtime.exits import WRONG_USE, CommandError
from runtime.pause import Pause, as_text, write_pause
from runtime.state import DEFAULT_STATE, State, StateError
from runtime.until import read_end

_PATIENCE = 600.0
"""Seconds that an apply which is under way may take to end."""


@click.command("pause")
@click.option("--reason", required=True, metavar="TEXT", help="Kept, and shown to whoever asks.")
@click.option("--until", default="", metavar="T", help="2h, 18:00 or '2026-11-25 18:00'; else until `vrrpc resume`.")
@click.option("--state", "state_path", default=DEFAULT_STATE, show_default=True, metavar="DIR")
def command(reason: str, until: str, state_path: str) -> None:
    """Have nothing applied and nothing put right on this host. Daemons and event scripts go on by themselves, and what
    is seen is still told.

    It is paused when this ends, also for an agent that is started later.
    """
    now = datetime.now(UTC)
    try:
        end = as_text(read_end(until, now.astimezone())) if until else ""
    except ValueError as error:
        raise CommandError(f"--until: {error}", WRONG_USE) from None
    if not reason.strip():
        raise CommandError("--reason is empty: whoever finds this host paused must know why", WRONG_USE)
    state = State(os.path.abspath(state_path))
    pause = Pause(" ".join(reason.split()), as_text(now), end)
    try:
        state.prepare()
        write_pause(state.path, pause)
    except (StateError, OSError) as error:
        raise CommandError(f"it is not paused: {error}") from None
    tell_agent(state.path, "pause")
    sys.stdout.write(f"{pause}\n")


def tell_agent(state: str, order: str) -> None:
    """Wait until it has noticed. One that is not there will, by the record."""
    path = os.path.join(state, SOCKET)
    if not os.path.exists(path):
        return
    try:
        ask("agent", path, order, _PATIENCE)
    except ControlError as error:
        sys.stderr.write(f"vrrpc: {error}; it will know when it is there\n")

"""`vrrpc status`: one screen for whoever is on call, or JSON (`runtime/status/as_json.py` tells its shape)."""

import json
import os
import sys
import time
from typing import Final

import click

from runtime.exits import FAILED, GOOD, WRONG_USE, CommandError
from runtime.state import DEFAULT_STATE, State, StateError
from runtime.status import Status
from runtime.status.as_json import as_json
from runtime.status.judge import is_well, standing
from runtime.status.read import read_status
from runtime.terminal import may_paint

_PAUSE: Final = 1.0


@click.command("status")
@click.option("--watch", is_flag=True, help="Show it again every second, until ctrl-C.")
@click.option("--state", "state_path", default=DEFAULT_STATE, show_default=True, metavar="DIR")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def command(watch: bool, state_path: str, form: str) -> int:
    """Show what is applied on this host, what stands in the way, roles, programs and the last events.

    Status 1 when all is not well: the newest site was refused, a program that should run here does not, a role cannot
    be told, or the agent is not at work. Drains, locks and remotes that are silent are shown, and are status 0.
    """
    state = State(os.path.abspath(state_path))
    if watch:
        if form == "json" or not sys.stdout.isatty():
            raise CommandError("--watch is for a terminal; `vrrpc events --follow` tells what happens", WRONG_USE)
        return _watch(state)
    status = _read(state)
    if form == "json":
        sys.stdout.write(json.dumps(as_json(status), indent=1) + "\n")
    else:
        _print(status)
    return GOOD if is_well(standing(status)) else FAILED


def _read(state: State) -> Status:
    try:
        status = read_status(state)
        if status is None:
            refused = state.refused()
            why = f"; the newest site was refused: {refused.why}" if refused else ""
            raise CommandError(f"nothing is applied here ({state.path}){why}")
    except StateError as error:
        raise CommandError(str(error)) from None
    return status


def _print(status: Status) -> None:
    from rich.console import Console

    from runtime.status.screen import screen

    Console(highlight=False, force_terminal=may_paint(sys.stdout)).print(screen(status), soft_wrap=True)


def _watch(state: State) -> int:
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    from runtime.status.screen import screen

    console = Console(highlight=False, no_color=not may_paint(sys.stdout))
    with Live(console=console, screen=True, auto_refresh=False) as live:
        try:
            while True:
                try:
                    live.update(screen(_read(state)), refresh=True)
                except CommandError as error:
                    live.update(Text(str(error)), refresh=True)
                time.sleep(_PAUSE)
        except KeyboardInterrupt:
            return GOOD

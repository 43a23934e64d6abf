"""`vrrpc sync`: what is new is applied now, and not with the agent's next question.

JSON is {version, outcome, status, generation, commit, source, why}, as `agent_control.py` tells them.
"""

import json
import os
import sys
from typing import Final

import click

from runtime.agent_control import SOCKET
from runtime.control import Answer, ControlError, ask
from runtime.exits import CommandError
from runtime.follow.sighting import ALLOWABLE
from runtime.state import DEFAULT_STATE, short

JSON_VERSION: Final = 1
_PATIENCE: Final = 1800.0
"""Seconds. Fetching and applying have limits of their own, which add up to less."""


@click.command("sync")
@click.option("--allow", multiple=True, type=click.Choice(sorted(ALLOWABLE)),
              help="Let this guard pass, once, for the commit that it refuses now.")  # fmt: skip
@click.option("--state", "state_path", default=DEFAULT_STATE, show_default=True, metavar="DIR")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def command(allow: tuple[str, ...], state_path: str, form: str) -> int:
    """Have the agent of this host ask its sources at once, apply what is new, and say what came of it.

    Status 0: it is live, or there is nothing new; 1: the newest site has findings, or no source answers; 3: a guard
    refuses it; 4: it was applied and taken back; 5: not all of it could be taken back.
    """
    path = os.path.join(os.path.abspath(state_path), SOCKET)
    try:
        answer = ask("agent", path, "sync", _PATIENCE, allow=list(allow))
    except ControlError as error:
        raise CommandError(f"{error}; is `vrrpc run` at work here?") from None
    if form == "json":
        shown = {name: value for name, value in answer.items() if name not in ("ok", "pid")}
        sys.stdout.write(json.dumps(shown | {"version": JSON_VERSION}, indent=1) + "\n")
    else:
        _print(answer)
    return int(answer["status"])


def _print(answer: Answer) -> None:
    commit = f" (commit {short(answer['commit'])})" if answer["commit"] else ""
    applied = f"generation {answer['generation']}{commit}" if answer["generation"] else "nothing is applied"
    if answer["status"]:
        sys.stderr.write(f"{answer['why']}\nvrrpc: {answer['outcome']}; {applied}\n")
    else:
        sys.stdout.write(f"{answer['outcome']}: {applied}\n")

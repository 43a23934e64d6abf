"""`vrrpc doctor`: is this host fit for what it is to run, and what to do where it is not."""

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import Final

import click

from runtime.doctor.examine import Patient, examine
from runtime.doctor.observation import Observation, Verdict
from runtime.exits import FAILED, GOOD, CommandError
from runtime.ports import WorldError
from runtime.programs import HostPrograms
from runtime.state import DEFAULT_STATE, State, StateError
from runtime.terminal import may_paint

JSON_VERSION: Final = 1
_COLOURS: Final = {Verdict.GOOD: "green", Verdict.NOTICE: "yellow", Verdict.BAD: "red", Verdict.UNKNOWN: "magenta"}


@click.command("doctor")
@click.option("--state", "state_path", default=DEFAULT_STATE, show_default=True, metavar="DIR")
@click.option(
    "--listen",
    default=4.0,
    show_default=True,
    type=click.FloatRange(0, 600),
    metavar="SECONDS",
    help="How long adverts are waited for: more than three advert intervals.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def command(state_path: str, listen: float, form: str) -> int:
    """Look at NICs, settings, packet filter, adverts, programs and clock of this host. Changes nothing.

    Status 1 when something is bad; a notice, and what cannot be told, is no failure. JSON is {version,
    observations: [{about, verdict, said, way_out}]}.
    """
    if os.geteuid() != 0:
        raise CommandError("`vrrpc doctor` needs root: it listens for adverts and reads the packet filter")
    found = examine(_patient(os.path.abspath(state_path)), listen)
    seen = list(_as_they_come(found)) if form == "text" else list(found)
    if form == "json":
        body = {"version": JSON_VERSION, "observations": [asdict(each) for each in seen]}
        sys.stdout.write(json.dumps(body, indent=1) + "\n")
    return FAILED if any(each.verdict is Verdict.BAD for each in seen) else GOOD


def _patient(state_path: str) -> Patient:
    state = State(state_path)
    try:
        applied = state.applied()
        tree = state.tree(applied) if applied else None
    except StateError as error:
        raise CommandError(str(error)) from None
    try:
        speaker = tree.programs[0].name if tree and tree.programs else ""
        manager = HostPrograms().forebear(speaker) if speaker else 0
    except WorldError:
        manager = 0
    return Patient(tree, manager)


def _as_they_come(found: Iterable[Observation]) -> Iterable[Observation]:
    """Listening takes seconds: nobody has to wait for what is known."""
    paint = may_paint(sys.stdout)
    for each in found:
        word = f"{each.verdict.value:8}"
        sys.stdout.write(f"{click.style(word, _COLOURS[each.verdict]) if paint else word}{each.about}: {each.said}\n")
        if each.way_out:
            sys.stdout.write(f"{'':8}  -> {each.way_out}\n")
        sys.stdout.flush()
        yield each

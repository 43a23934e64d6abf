"""`vrrpc status`: one screen for whoever is on call, or JSON."""

import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

import click

from runtime.exits import FAILED, GOOD, CommandError
from runtime.follow.answers import SourceNow, read_answers
from runtime.ports import WorldError
from runtime.roles import UNKNOWN, RoleNow, read_roles
from runtime.state import DEFAULT_STATE, Applied, Refused, State, StateError, short
from runtime.terminal import may_paint
from runtime.world import supervisor
from schemas.filetree import Tree

JSON_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Status:
    """What is known of this host now. `programs` is None when the process manager does not answer."""

    applied: Applied
    refused: Refused | None
    tree: Tree
    roles: dict[str, RoleNow]
    programs: dict[str, str] | None
    sources: list[SourceNow]


@click.command("status")
@click.option("--state", "state_path", default=DEFAULT_STATE, show_default=True, metavar="DIR")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def command(state_path: str, form: str) -> int:
    """Show what is applied on this host, roles and programs. Status 1 when the newest site was refused or a program
    that should always run does not, or a role cannot be told."""
    status = _read(State(os.path.abspath(state_path)))
    if form == "json":
        sys.stdout.write(json.dumps(_as_json(status), indent=1) + "\n")
    else:
        _print(status)
    return GOOD if _is_well(status) else FAILED


def _read(state: State) -> Status:
    try:
        applied = state.applied()
        refused = state.refused()
        if applied is None:
            why = f"; the newest site was refused: {refused.why}" if refused else ""
            raise CommandError(f"nothing is applied here ({state.path}){why}")
        tree = state.tree(applied)
    except StateError as error:
        raise CommandError(str(error)) from None
    try:
        programs: dict[str, str] | None = supervisor().states()
    except WorldError:
        programs = None
    return Status(applied, refused, tree, read_roles(tree), programs, read_answers(state.path))


def _is_well(status: Status) -> bool:
    states = status.programs or {}
    always = [program.name for program in status.tree.programs if not program.follows]
    told = all(role.role != UNKNOWN for role in status.roles.values())
    return status.refused is None and told and all(states.get(name) == "RUNNING" for name in always)


def _as_json(status: Status) -> dict[str, Any]:
    return {
        "version": JSON_VERSION,
        "applied": asdict(status.applied),
        "refused": asdict(status.refused) if status.refused else None,
        "routers": [asdict(status.roles[router.name]) for router in status.tree.routers],
        "programs": status.programs,
        "sources": [asdict(source) for source in status.sources],
    }


def _print(status: Status) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, force_terminal=may_paint(sys.stdout))
    applied = status.applied
    commit = f", commit {short(applied.commit)}" if applied.commit else ""
    console.print(f"{applied.site}: {applied.host}, generation {applied.generation}{commit}, since {applied.at}")
    if status.refused:
        console.print(
            f"REFUSED {short(status.refused.commit) or 'the newest site'} at {status.refused.at}:", style="bold red"
        )
        console.print(status.refused.why, markup=False, soft_wrap=True)
    for source in status.sources:
        if source.silent_since:
            line = f"{source.source} has not answered since {source.silent_since}: {source.why}"
            console.print(line, markup=False, soft_wrap=True)
    routers = Table("router", "VRID", "NIC", "role", "priority", "since", "master", box=SIMPLE_HEAD)
    for column in routers.columns:
        column.no_wrap = True
    for router in status.tree.routers:
        role = status.roles[router.name]
        since = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(role.since)) if role.since else "-"
        level = str(role.priority) if role.priority else "-"
        word = f"{role.role}, locked" if role.locked else role.role
        routers.add_row(router.name, str(router.vrid), router.interface, word, level, since, role.master or "-")
    console.print(routers)
    for line in _bad_adverts(status):
        console.print(line, style="yellow", soft_wrap=True)
    programs = Table("program", "state", "runs", box=SIMPLE_HEAD)
    for program in status.tree.programs:
        state = (
            "supervisord does not answer" if status.programs is None else status.programs.get(program.name, "missing")
        )
        runs = f"for the master of {' or '.join(program.follows)}" if program.follows else "always"
        programs.add_row(program.name, state, runs)
    console.print(programs)


def _bad_adverts(status: Status) -> Iterator[str]:
    """Only where there were any."""
    for router in status.tree.routers:
        if drops := status.roles[router.name].drops:
            counts = ", ".join(f"{count} {reason}" for reason, count in drops.items())
            yield f"{router.name} heard bad adverts: {counts}; `vrrpc listen {router.interface}` shows them"

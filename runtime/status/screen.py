"""The one screen: what is applied, what stands, roles, programs, and what happened last. Times are local."""

from collections.abc import Iterator
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from runtime.events.shown import as_text, in_local_time, local_time, printable
from runtime.state import short
from runtime.status import Standing, Status
from runtime.status.judge import standing
from runtime.status.times import from_seconds
from schemas.findings import Severity

_STYLES: Final = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: ""}


def screen(status: Status) -> RenderableType:
    """All of it, from the top to the bottom of what matters."""
    return Group(
        _head(status), *_refusal(status), *_standing(status), _routers(status), _programs(status), *_last(status)
    )


def _head(status: Status) -> Text:
    applied = status.applied
    commit = f", commit {short(applied.commit)}" if applied.commit else ""
    since = local_time(applied.at)
    return Text(f"{applied.site}: {applied.host}, generation {applied.generation}{commit}, since {since}")


def _refusal(status: Status) -> Iterator[Text]:
    """Whole, as it points at lines of the site."""
    if status.refused:
        commit = short(status.refused.commit) or "the newest site"
        yield Text(f"REFUSED {commit} at {local_time(status.refused.at)}:", style=_STYLES[Severity.ERROR])
        yield Text("\n".join(map(printable, status.refused.why.splitlines())))


def _standing(status: Status) -> Iterator[Text]:
    for each in standing(status):
        if each.kind != "refused":
            yield Text(_line(each), style=_STYLES[each.severity])


def _line(each: Standing) -> str:
    since = f" (since {local_time(each.since)})" if each.since and each.since not in each.text else ""
    return f"{printable(in_local_time(each.text))}{since}"


def _routers(status: Status) -> Table:
    table = Table("router", "VRID", "NIC", "role", "priority", "since", "master", box=SIMPLE_HEAD)
    for column in table.columns:
        column.no_wrap = True
    for router in status.tree.routers:
        role = status.roles[router.name]
        since = local_time(from_seconds(role.since)) if role.since else "-"
        level = str(role.priority) if role.priority else "-"
        word = f"{role.role}, locked" if role.locked else role.role
        table.add_row(router.name, str(router.vrid), router.interface, word, level, since, role.master or "-")
    return table


def _programs(status: Status) -> Table:
    table = Table("program", "state", "runs", box=SIMPLE_HEAD)
    for program in status.tree.programs:
        state = "unknown" if status.programs is None else status.programs.get(program.name, "missing")
        runs = f"for the master of {' or '.join(program.follows)}" if program.follows else "always"
        table.add_row(program.name, state, runs)
    return table


def _last(status: Status) -> Iterator[Text]:
    if status.last:
        yield Text("last events, more with `vrrpc events`:", style="bold")
    for entry in status.last:
        yield Text(as_text(entry), style=_STYLES[entry.event.severity])

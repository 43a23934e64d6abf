"""`vrrpc who`: which host is behind each virtual address, asked through the services themselves."""

import json
import sys
import time
from collections.abc import Sequence
from typing import Any, Final

import click

from compiler.model import Model
from compiler.report import as_text
from runtime.exits import FAILED, GOOD, CommandError
from runtime.source import compile_reading, read_site
from runtime.terminal import may_paint
from runtime.who.ask import spell
from runtime.who.compare import Row, compare
from runtime.who.round import ask_all

JSON_VERSION: Final = 1


@click.command("who")
@click.argument("site", default=".")
@click.option("--limit", default=3.0, show_default=True, type=click.FloatRange(0.1, 60), metavar="SECONDS")
@click.option("--watch", is_flag=True, help="Ask again and again, until interrupted.")
@click.option("--every", default=2.0, show_default=True, type=click.FloatRange(0.2, 3600), metavar="SECONDS")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def command(site: str, limit: float, watch: bool, every: float, form: str) -> int:
    """Ask every service of SITE (a folder or a file) which host answers, from any machine that can reach them.

    Status 1 when an answer is missing, differs from another one of the same virtual router, or comes from a host that
    should not have the role. JSON is {version, answers: [{router, service, asked, address, host, should, seconds,
    trouble}]}, with --watch one object a line.
    """
    model = _model(site)
    while True:
        rows = compare(model, ask_all(model, limit))
        _print_json(rows, watch) if form == "json" else _print(rows, watch)
        if not watch:
            return FAILED if any(row.trouble for row in rows) else GOOD
        time.sleep(every)


def _model(site: str) -> Model:
    compilation = compile_reading(read_site(site), None)
    if compilation.model is None or compilation.failed:
        raise CommandError(as_text(compilation.findings, compilation.sources).strip())
    return compilation.model


def _print_json(rows: Sequence[Row], on_one_line: bool) -> None:
    body = {"version": JSON_VERSION, "answers": [_as_json(row) for row in rows]}
    sys.stdout.write(json.dumps(body, indent=None if on_one_line else 1) + "\n")
    sys.stdout.flush()


def _as_json(row: Row) -> dict[str, Any]:
    return {
        "router": row.probe.router,
        "service": row.probe.service,
        "asked": spell(row.probe),
        "address": str(row.probe.address),
        "host": row.host,
        "should": list(row.should),
        "seconds": round(row.seconds, 6),
        "trouble": row.trouble,
    }


def _print(rows: Sequence[Row], again: bool) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, force_terminal=may_paint(sys.stdout))
    if again and console.is_terminal:
        console.clear()
    table = Table("address", "service", "asked", "host", "should be", "took", box=SIMPLE_HEAD)
    for column in table.columns:
        column.overflow = "fold"
    for row in rows:
        host = row.host or "nobody"
        style = "bold red" if row.trouble else ""
        took = f"{row.seconds * 1000:.0f} ms" if row.host else "-"
        should = " or ".join(row.should)
        table.add_row(str(row.probe.address), row.probe.service, spell(row.probe), host, should, took, style=style)
    console.print(table)
    for row in rows:
        if row.trouble:
            console.print(f"{row.probe.service} at {row.probe.address}: {row.trouble}", markup=False, soft_wrap=True)

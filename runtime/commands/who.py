"""`vrrpc who`: which host is behind each virtual address, asked through the services themselves."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from compiler.model import Model
from compiler.report import as_text
from runtime.exits import FAILED, GOOD, CommandError
from runtime.source import compile_reading, read_site
from runtime.terminal import may_paint
from runtime.who.compare import Row, compare
from runtime.who.round import ask_and_hear
from runtime.who.words import as_json, as_table, changes, troubles

if TYPE_CHECKING:
    from rich.console import Console

Rows = Sequence[Row]


@click.command("who")
@click.argument("site", default=".")
@click.option("--limit", default=3.0, show_default=True, type=click.FloatRange(0.1, 60), metavar="SECONDS")
@click.option("--watch", is_flag=True, help="Ask again and again, until interrupted.")
@click.option("--every", default=2.0, show_default=True, type=click.FloatRange(0.2, 3600), metavar="SECONDS")
@click.option(
    "--adverts/--no-adverts", default=True, help="Listen to adverts, too, on a LAN of the site. [default: yes]"
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def command(site: str, limit: float, watch: bool, every: float, adverts: bool, form: str) -> int:
    """Ask every service of SITE (a folder or a file) which host answers, from any machine that can reach them.

    On a LAN of the site, and with the right to listen (NET_RAW), it also says who advertises each virtual router.

    Status 1 when an answer is missing, differs from another one or from the adverts of the same virtual router, or
    comes from a host that should not have the role; after --watch, of the last round.

    --watch shows a table at a terminal, and elsewhere a line for each change. JSON is {version, at, answers: [{router,
    service, asked, address, host, should, heard, seconds, trouble}]} (`runtime/who/words.py`); with --watch one object
    a line.
    """
    model = _model(site)
    look = _look(model, limit, adverts)
    if watch:
        rows = _watch(look, every, form)
    else:
        rows = look()
        _print_json(rows, indent=1) if form == "json" else _print(rows)
    return FAILED if any(row.trouble for row in rows) else GOOD


def _model(site: str) -> Model:
    compilation = compile_reading(read_site(site), None)
    if compilation.model is None or compilation.failed:
        raise CommandError(as_text(compilation.findings, compilation.sources).strip())
    return compilation.model


def _look(model: Model, limit: float, adverts: bool) -> Callable[[], Rows]:
    return lambda: compare(model, *ask_and_hear(model, limit, adverts))


def _watch(look: Callable[[], Rows], every: float, form: str) -> Rows:
    """Until interrupted; the last round."""
    rows: Rows = ()
    with _shown(form) as show:
        try:
            while True:
                before, rows = rows, look()
                show(before, rows)
                time.sleep(every)
        except KeyboardInterrupt:
            return rows


@contextmanager
def _shown(form: str) -> Iterator[Callable[[Rows, Rows], None]]:
    """How, by the format and where it goes."""
    if form == "json":
        yield lambda _, rows: _print_json(rows, indent=None)
    elif not sys.stdout.isatty():
        yield lambda before, rows: _write("".join(f"{line}\n" for line in changes(before, rows, datetime.now(UTC))))
    else:
        from rich.console import Group
        from rich.live import Live
        from rich.text import Text

        with Live(console=_console(), auto_refresh=False) as live:
            yield lambda _, rows: live.update(Group(as_table(rows), Text("\n".join(troubles(rows)))), refresh=True)


def _print_json(rows: Rows, indent: int | None) -> None:
    _write(json.dumps(as_json(rows, datetime.now(UTC)), indent=indent) + "\n")


def _print(rows: Rows) -> None:
    _console().print(as_table(rows))
    _write("".join(f"{line}\n" for line in troubles(rows)))


def _console() -> "Console":
    from rich.console import Console

    # Whoever reads it from a file or a pipe has no width: nothing is folded for them.
    width = None if sys.stdout.isatty() else 200
    return Console(highlight=False, markup=False, no_color=not may_paint(sys.stdout), width=width)


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()

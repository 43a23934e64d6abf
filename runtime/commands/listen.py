"""`vrrpc listen`: the adverts of a LAN live, who is master of what, and what is wrong with them."""

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from runtime.exits import FAILED, GOOD, CommandError
from runtime.listen.ears import listen, open_ports, usual_interfaces
from runtime.listen.heard import Heard
from runtime.listen.lan import Lan, Word, Wrong
from runtime.listen.words import as_json, as_text, end_as_json, summary
from runtime.privileges import RAW, complaint, missing_rights, read_rights
from runtime.speaker.port import Port
from runtime.terminal import may_paint

if TYPE_CHECKING:
    from rich.live import Live

    from runtime.listen.expected import Site


@click.command("listen")
@click.argument("interfaces", nargs=-1, metavar="[INTERFACE]...")
@click.option("--site", "site_path", default="", metavar="FILE", help="Compare with this site, too.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--count", type=click.IntRange(min=1), metavar="N", help="End after so many adverts.")
@click.option(
    "--time", "seconds", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", help="End after this time."
)
def command(interfaces: tuple[str, ...], site_path: str, form: str, count: int | None, seconds: float | None) -> int:
    """Show adverts live: who is master of what, and what is wrong. Without INTERFACE: on all NICs that are up.

    A line for each virtual router when something about it changes, and for each thing that is wrong; a table at a
    terminal. JSON is one object a line, of type router, wrong or end (`runtime/listen/words.py` has their shapes).

    Status 0; 1 when it ended by --count or --time and something wrong was heard.
    """
    if missing := missing_rights(read_rights(), [RAW]):
        raise CommandError(complaint("`vrrpc listen`", missing))
    lan = Lan(_read(site_path) if site_path else None)
    ports = _open(list(dict.fromkeys(interfaces)) or usual_interfaces())
    was_interrupted = False
    with _shown(lan, form) as shown:
        try:
            _follow(listen(ports, seconds), lan, count, shown)
        except KeyboardInterrupt:
            was_interrupted = True
    _conclude(lan, form)
    if not any(port.is_there() for port in ports):
        raise CommandError(f"{' and '.join(port.name for port in ports)} gone")
    return FAILED if lan.wrong and not was_interrupted else GOOD


def _open(names: list[str]) -> list[Port]:
    if not names:
        raise CommandError("no NIC is up here: there is nothing to listen on")
    try:
        return open_ports(names)
    except OSError as error:
        raise CommandError(f"cannot listen on {error.strerror}") from None


def _read(path: str) -> "Site":
    """The site, which must be free of errors: nothing can be compared with one that contradicts itself."""
    from runtime.listen.expected import expect
    from runtime.source import compile_reading, read_site

    compilation = compile_reading(read_site(path), datetime.now(UTC).date())
    if compilation.model is None:
        first = compilation.findings[0]
        raise CommandError(f"{first.place}: {first.code} {first.message}; see `vrrpc compile --check {path}`")
    return expect(compilation.model)


def _follow(packets: Iterable[Heard | None], lan: Lan, count: int | None, shown: "Lines | Screen") -> None:
    """Until the packets end, or there were enough of them."""
    for heard in packets:
        if heard:
            shown.tell(lan.hear(heard))
        else:
            shown.tell(lan.look(time.monotonic_ns()))
            shown.refresh()
        if count is not None and lan.adverts >= count:
            return


class Lines:
    """For whoever keeps what is told: one line each, at once."""

    def __init__(self, form: str) -> None:
        self._write = as_json if form == "json" else as_text

    def tell(self, words: Iterable[Word]) -> None:
        """Everything."""
        _print(self._write(word, datetime.now(UTC)) for word in words)

    def refresh(self) -> None:
        """Nothing that was told changes."""


class Screen:
    """For whoever watches: the table, drawn anew now and then, and what is wrong above it."""

    def __init__(self, live: "Live", lan: Lan) -> None:
        self._live = live
        self._lan = lan

    def tell(self, words: Iterable[Word]) -> None:
        """The table shows the changes."""
        for word in words:
            if isinstance(word, Wrong):
                self._live.console.print(as_text(word, datetime.now(UTC)), soft_wrap=True)

    def refresh(self) -> None:
        """Draw it."""
        from runtime.listen.table import table

        self._live.update(table(self._lan.rows(time.monotonic_ns())), refresh=True)


@contextmanager
def _shown(lan: Lan, form: str) -> "Iterator[Lines | Screen]":
    """How, by the format and where it goes."""
    if form == "json" or not sys.stdout.isatty():
        yield Lines(form)
        return
    from rich.console import Console
    from rich.live import Live

    console = Console(highlight=False, markup=False, no_color=not may_paint(sys.stdout))
    with Live(console=console, auto_refresh=False) as live:
        yield Screen(live, lan)


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def _conclude(lan: Lan, form: str) -> None:
    at = datetime.now(UTC)
    _print([end_as_json(lan.adverts, lan.wrong, at) if form == "json" else summary(lan.adverts, lan.wrong)])

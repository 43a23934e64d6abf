"""`vrrpc lab`: a site on this machine, in namespaces that end with the command."""

import errno
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import click

from compiler import Compilation
from compiler.model import Model
from runtime.commands.compile import show_findings
from runtime.exits import FAILED, GOOD, CommandError
from runtime.source import Reading, compile_reading, read_site

if TYPE_CHECKING:
    from runtime.lab.lab import Lab
    from runtime.lab.scenario import Outcome, Tell

JSON_VERSION: Final = 1

_TAKEN: Final = ("lo", "all", "default")
"""The loopback that every namespace has, and what the kernel's settings of all interfaces are called."""

_WIDEST: Final = 1000
_SAY_LIMIT: Final = 8.0
"""Seconds that the hosts have to say what came of an edit; they usually need one."""


@click.command("lab")
@click.argument("site", default=".")
@click.option("--hold", is_flag=True, help="Then keep it running until Ctrl-C; edits of SITE go live in it.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def command(site: str, hold: bool, form: str) -> int:
    """Run SITE here, every host in network namespaces; cut the preferred host's cable, measure what a client sees, plug
    it in again. Needs root, or a kernel that lets others make user namespaces. Leaves nothing behind."""
    reading = read_site(site)
    compilation = compile_reading(reading)
    show_findings([(reading, compilation)], "text")
    if compilation.failed:
        return FAILED
    model = _playable(compilation)
    _enter()
    from runtime.lab import enclosure

    sys.stdout.flush()
    flags = enclosure.NEW_NETWORK | enclosure.NEW_MOUNTS
    try:
        return enclosure.run_enclosed(flags, lambda: _inside(site, model, reading, hold, form))
    except OSError as error:
        raise CommandError(f"this kernel makes no namespaces as the lab needs them: {error}") from None


def _playable(compilation: Compilation) -> Model:
    model = compilation.model
    if model is None or not any(len(router.members) > 1 for router in model.routers):
        raise CommandError("no virtual router of the site has a second member: there is nothing to cut")
    for host in model.hosts:
        for nic in host.nics:
            if nic.name in _TAKEN:
                raise CommandError(f"{host.name} has a NIC {nic.name}: the kernel has that name for itself")
    _need_room_for_the_client(model)
    return model


def _need_room_for_the_client(model: Model) -> None:
    from runtime.lab.network import lans_of

    try:
        lans_of(model)
    except ValueError as error:
        raise CommandError(str(error)) from None


def _enter() -> None:
    """Be root over what is made from here on: really, or in a user namespace."""
    from runtime.lab import enclosure

    try:
        enclosure.unshare(enclosure.NEW_NAME)
        return
    except OSError as error:
        if error.errno != errno.EPERM:
            raise CommandError(f"this kernel makes no namespaces: {error.strerror}") from None
    try:
        enclosure.become_root()
    except OSError as error:
        way_out = "run it as root (sudo), or allow unprivileged user namespaces"
        raise CommandError(f"the lab needs namespaces, and this user may not make them ({error}): {way_out}") from None


def _inside(site: str, model: Model, reading: Reading, hold: bool, form: str) -> int:
    from runtime.lab import enclosure
    from runtime.lab.lab import Lab
    from runtime.lab.place import LAB
    from runtime.lab.scenario import play

    try:
        enclosure.keep_mounts_private()
        enclosure.mount("lab", LAB, "tmpfs", "mode=0755")
        lab = Lab(model, _whole_of(reading), reading.data)
    except OSError as error:
        sys.stderr.write(f"vrrpc: the lab cannot be built: {error}\n")
        return FAILED

    def tell(line: str) -> None:
        if form == "text":
            sys.stdout.write(f"{lab.clock.now():7.2f} s  {line}\n")
            sys.stdout.flush()

    for note in lab.notes:
        tell(note)
    outcome = play(lab, tell)
    _show(lab, outcome, form)
    if hold and outcome.good:
        _hold(lab, site, reading, tell)
    lab.close()
    return GOOD if outcome.good else FAILED


def _text_of(reading: Reading) -> str:
    return _decoded(reading.content)


def _whole_of(reading: Reading) -> str:
    from runtime.lab.whole import whole

    return whole(_text_of(reading), [_decoded(part) for part in reading.tables])


def _decoded(content: bytes) -> str:
    return content.decode("utf-8-sig", errors="surrogateescape")


def _hold(lab: "Lab", site: str, seen: Reading, tell: "Tell") -> None:
    """Hand edits of the site on to the hosts until Ctrl-C; `seen` is what they have."""
    from threading import Event

    from runtime.watch import changes

    tell(f"everything stays up; edit {seen.file}, or end it with Ctrl-C")
    stop = Event()
    try:
        for _ in changes(os.path.abspath(site), stop):
            now = read_site(site)
            if now.digest != seen.digest:
                seen = now
                _hand_on(lab, now, tell)
    except KeyboardInterrupt:
        tell("the end")


def _hand_on(lab: "Lab", reading: Reading, tell: "Tell") -> None:
    """One edit: what the compiler says of it, and what becomes of it on every host."""
    from runtime.lab.sayings import Ears

    compilation = compile_reading(reading)
    ears = Ears({name: lab.log(name) for name in lab.hosts})
    if reading.finding:
        lab.take_away()
        tell(f"the site is gone: {reading.finding.message}; the hosts look at that")
    else:
        _give(lab, compilation, reading)
        tell("the site was edited; the hosts look at it")
    show_findings([(reading, compilation)], "text")
    for name, said in ears.listen(_SAY_LIMIT):
        for line in said[-1:] if compilation.failed else said:
            tell(f"{name}: {line}")
    for name in ears.silent:
        tell(f"{name}: nothing in {_SAY_LIMIT:g} s")


def _give(lab: "Lab", compilation: Compilation, reading: Reading) -> None:
    if compilation.failed or compilation.model is None:
        lab.give(_text_of(reading), reading.data)
    else:
        lab.model = compilation.model
        lab.follow(_whole_of(reading), reading.data)


def _show(lab: "Lab", outcome: "Outcome", form: str) -> None:
    if form == "json":
        sys.stdout.write(json.dumps(_as_json(lab, outcome), indent=1) + "\n")
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Column, Table

    console = Console(highlight=False)
    titles = ("address", "", "cut:\naway", "at\nmost", "lost", "back:\naway", "lost")
    columns = [Column(title, no_wrap=True) for title in titles]
    table = Table(*columns, box=SIMPLE_HEAD, collapse_padding=True, pad_edge=False)
    for each in outcome.measured:
        over, back = each.failover, each.failback
        table.add_row(
            f"{each.router}.{each.name}", each.address, f"{over.seconds:.3f} s", f"{each.limit:.2f} s",
            f"{over.lost}/{over.probes}", f"{back.seconds:.3f} s", f"{back.lost}/{back.probes}",
        )  # fmt: skip
    # A name that was cut off would be of no use: rather a line that is longer than the terminal.
    console.width = max(
        console.width, console.measure(table, options=console.options.update(max_width=_WIDEST)).maximum
    )
    if outcome.measured:
        console.print(f"What the client missed while {outcome.cut} was cut off, and when it came back:")
        console.print(table)
    for line in _verdict(lab, outcome):
        console.print(line, markup=False, soft_wrap=True)


def _verdict(lab: "Lab", outcome: "Outcome") -> Iterator[str]:
    unmet = [each.text for each in outcome.expectations if not each.met]
    for text in unmet:
        yield f"NOT MET: {text}"
    if unmet:
        for name in lab.hosts:
            yield f"the last lines of {name}'s agent:"
            yield from (f"    {line}" for line in _tail(lab.log(name)))
    yield f"{len(outcome.expectations) - len(unmet)} of {len(outcome.expectations)} expectations met"


def _tail(path: str, lines: int = 12) -> list[str]:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read().splitlines()[-lines:]
    except OSError:
        return ["(it wrote nothing)"]


def _as_json(lab: "Lab", outcome: "Outcome") -> dict[str, object]:
    return {
        "version": JSON_VERSION,
        "site": lab.model.site,
        "stand_ins": lab.notes,
        "good": outcome.good,
        **asdict(outcome),
    }

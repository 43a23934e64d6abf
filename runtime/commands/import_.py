"""`vrrpc import`: the site of whoever has keepalived or freevrrpd already. The text to stdout, what is missing in it to
stderr."""

import os
import sys
from collections.abc import Sequence
from typing import Final

import click

from compiler import compile_site
from compiler.importing import Source, UnreadableError, import_site
from compiler.report import as_text
from runtime.exits import FAILED, GOOD, WRONG_USE, CommandError
from runtime.importing import read_source
from runtime.source import SITE_FILE
from runtime.terminal import may_paint
from schemas.hosts import Speaker
from schemas.values import IpInterface, read_interface_address

_SPEAKERS: Final = [speaker.value for speaker in Speaker]
_ADDRESS: Final = "HOST:NIC=ADDRESS/LENGTH"


@click.command("import")
@click.argument("files", nargs=-1, metavar="[HOST=]FILE...", required=True)
@click.option("--address", "addresses", multiple=True, metavar=_ADDRESS, help="A host's own address; repeatable.")
@click.option("--speaker", type=click.Choice(_SPEAKERS), help="What all hosts are to speak with from now on.")
@click.option("--out", default="", metavar="FILE", help="Write the site there; what is there is not overwritten.")
def command(files: tuple[str, ...], addresses: tuple[str, ...], speaker: str | None, out: str) -> int:
    """Make a site of keepalived.conf or freevrrpd.conf files, one of each host, and list what could not be carried
    over. A host is called what its file's router_id says, or as the file is; HOST= names it. Exit status 1: something
    was not carried over, or the site does not compile yet; it is written all the same."""
    given = _given(addresses)
    sources = [read_source(file) for file in files]
    try:
        imported = import_site(sources, given, Speaker(speaker) if speaker else None)
    except UnreadableError as error:
        raise CommandError(str(error), WRONG_USE if error.at.file.startswith("--address") else FAILED) from None
    _write(imported.text, out)
    for remark in imported.remarks:
        sys.stderr.write(f"{remark}\n")
    compilation = compile_site(out or SITE_FILE, imported.text.encode())
    sys.stderr.write(as_text(compilation.findings, compilation.sources, may_paint(sys.stderr)))
    lost = sum(remark.lost for remark in imported.remarks)
    _conclude(sources, lost, compilation.failed)
    return FAILED if lost or compilation.failed else GOOD


def _conclude(sources: Sequence[Source], lost: int, failed: bool) -> None:
    things = f"{lost} thing{'s' if lost > 1 else ''} not carried over" if lost else "everything was carried over"
    state = "the site does not compile yet" if failed else "the site compiles"
    files = f"{len(sources)} file{'s' if len(sources) > 1 else ''}"
    sys.stderr.write(f"vrrpc: {files}: {things}; {state}\n")


def _given(addresses: tuple[str, ...]) -> dict[tuple[str, str], tuple[IpInterface, ...]]:
    given: dict[tuple[str, str], tuple[IpInterface, ...]] = {}
    for text in addresses:
        place, equals, address = text.partition("=")
        host, colon, nic = place.partition(":")
        if not (equals and colon and host and nic):
            raise CommandError(f"--address {text}: write {_ADDRESS}", WRONG_USE)
        try:
            given[host, nic] = (*given.get((host, nic), ()), read_interface_address(address))
        except ValueError as error:
            raise CommandError(f"--address {text}: {error}", WRONG_USE) from None
    return given


def _write(text: str, out: str) -> None:
    if not out:
        sys.stdout.write(text)
        return
    if os.path.lexists(out):
        raise CommandError(f"{out} is there already, and nothing was written")
    try:
        with open(out, "x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise CommandError(f"{out} cannot be written: {error.strerror}") from None
    sys.stdout.write(f"wrote {out}\n")

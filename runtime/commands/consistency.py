"""`vrrpc consistency`: what this host's services hold, as a digest, or several hosts' digests compared."""

import json
import os
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict
from typing import Final

import click

from runtime.consistency.compare import Difference, compare
from runtime.consistency.digest import Digest, as_json, read_digest
from runtime.consistency.gather import gather
from runtime.exits import FAILED, GOOD, WRONG_USE, CommandError
from runtime.state import DEFAULT_STATE, State, StateError
from schemas.filetree import Tree
from schemas.findings import Severity

JSON_VERSION: Final = 1


@click.command("consistency")
@click.argument("digests", nargs=-1, metavar="[A B...]")
@click.option("--out", default="-", show_default=True, metavar="FILE", help="Where this host's digest goes.")
@click.option("--days", default=30, show_default=True, type=click.IntRange(0, 3650), metavar="N",
              help="Tell certificates that expire within so many days.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Of a comparison.")
@click.option("--state", "state_path", default=DEFAULT_STATE, show_default=True, metavar="DIR")
def command(digests: tuple[str, ...], out: str, days: int, form: str, state_path: str) -> int:
    """Find what hosts hold differently: documents, zone files, certificates, keys.

    \b
    On each host, as root:        vrrpc consistency --out HOST.json
    Wherever they are together:   vrrpc consistency clarinet.json fridge.json

    What the compiler writes differs where it must, and is left out. Status 1 when something is wrong.
    """
    if not digests:
        _write(out, as_json(gather(_tree(State(os.path.abspath(state_path))))))
        return GOOD
    if len(digests) < 2:
        raise CommandError("a comparison needs the digests of two hosts or more", WRONG_USE)
    found = compare(_read_all(digests), time.time(), days)
    if form == "json":
        body = {"version": JSON_VERSION, "differences": [asdict(each) | {"severity": each.severity} for each in found]}
        sys.stdout.write(json.dumps(body, indent=1) + "\n")
    else:
        _print(found)
    return FAILED if any(each.severity is Severity.ERROR for each in found) else GOOD


def _tree(state: State) -> Tree:
    try:
        applied = state.applied()
        if applied is None:
            raise CommandError(f"nothing is applied here ({state.path})")
        return state.tree(applied)
    except StateError as error:
        raise CommandError(str(error)) from None


def _read_all(paths: Iterable[str]) -> tuple[Digest, ...]:
    found: dict[str, tuple[str, Digest]] = {}
    for path in paths:
        digest = _read(path)
        if digest.host in found:
            raise CommandError(f"{found[digest.host][0]} and {path} are both of {digest.host}", WRONG_USE)
        found[digest.host] = path, digest
    if len(sites := {digest.site for _, digest in found.values()}) > 1:
        raise CommandError(f"these are digests of different sites: {', '.join(sorted(sites))}", WRONG_USE)
    return tuple(digest for _, digest in found.values())


def _read(path: str) -> Digest:
    try:
        with open(path, encoding="utf-8") as file:
            return read_digest(file.read())
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}", WRONG_USE) from None
    except ValueError as error:
        raise CommandError(f"{path} {error}", WRONG_USE) from None


def _write(out: str, text: str) -> None:
    if out == "-":
        sys.stdout.write(text)
        return
    try:
        with open(out, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise CommandError(f"{out} cannot be written: {error.strerror}") from None


def _print(found: Iterable[Difference]) -> None:
    lines = [f"{each.code.value} {each.service}: {each.path} {each.message}\n" for each in found]
    sys.stdout.write("".join(lines) or "what these hosts hold is the same\n")

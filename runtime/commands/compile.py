"""`vrrpc compile`: the main job. Findings to stderr, results to stdout."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import click

from compiler import Compilation
from compiler.report import as_text
from runtime.exits import FAILED, GOOD, WRONG_USE, CommandError
from runtime.source import Reading, compile_reading, read_site
from runtime.terminal import may_paint
from schemas.findings import Finding, Severity

if TYPE_CHECKING:
    from schemas.filetree import Tree

_FORMATS: Final = ("text", "json", "sarif", "github")


@click.command("compile")
@click.argument("sites", nargs=-1, metavar="[SITE]...")
@click.option("--check", is_flag=True, help="Only check; write nothing.")
@click.option("--host", default="", metavar="H", help="Only this host's tree.")
@click.option("--out", default="", metavar="DIR", help="Write one tree per host below this folder.")
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", help="How findings are shown.")
@click.option("--strict", is_flag=True, help="Fail for warnings, too.")
@click.option("-v", "--verbose", is_flag=True, help="Show what is waived, too.")
def command(sites: tuple[str, ...], check: bool, host: str, out: str, form: str, **options: bool) -> int:
    """Check a site (a folder with site.yaml, or the file; by default this folder) and write one file tree per host."""
    sites = sites or (".",)
    if check and out:
        raise CommandError("--check writes nothing: leave out --out", WRONG_USE)
    if out and len(sites) > 1:
        raise CommandError("--out takes one site at a time: two could have a host of the same name", WRONG_USE)
    today = datetime.now(UTC).date()
    compiled = [(reading, compile_reading(reading, today, check)) for reading in map(read_site, sites)]
    show_findings(compiled, form, options["verbose"])
    if _fails(compiled, options["strict"]):
        return FAILED
    for reading, compilation in compiled:
        if check and not host:
            summary = f"{reading.file}: good\n"
        else:
            summary = _write(reading.file, _chosen(compilation.trees, host, reading.file), check, out, whole=not host)
        if form == "text":
            sys.stdout.write(summary)
    return GOOD


def _fails(compiled: Sequence[tuple[Reading, Compilation]], strict: bool) -> bool:
    if any(compilation.failed for _, compilation in compiled):
        return True
    warned = any(finding.severity is Severity.WARNING for _, each in compiled for finding in each.findings)
    if strict and warned:
        sys.stderr.write("vrrpc: a warning is enough to fail, with --strict\n")
    return strict and warned


def show_findings(compiled: Sequence[tuple[Reading, Compilation]], form: str, verbose: bool = False) -> None:
    """All findings of all sites, in the wanted form."""
    findings: list[Finding] = [finding for _, compilation in compiled for finding in compilation.findings]
    waived = [each for _, compilation in compiled for each in compilation.waived]
    if form == "text":
        lines = {reading.file: compilation.lines for reading, compilation in compiled}
        sys.stderr.write(as_text(findings, lines, may_paint(sys.stderr), waived, verbose))
    elif form == "json":
        from compiler.report.json import as_json

        sys.stdout.write(as_json(findings, waived))
    else:
        from runtime.scanning import show

        show(compiled, form)


def _chosen(trees: "tuple[Tree, ...]", host: str, file: str) -> "tuple[Tree, ...]":
    if not host:
        return trees
    chosen = tuple(tree for tree in trees if tree.host == host)
    if not chosen:
        known = ", ".join(tree.host for tree in trees)
        raise CommandError(f"{file} has no host {host!r}; it has {known}")
    return chosen


def _write(file: str, trees: "tuple[Tree, ...]", check: bool, out: str, *, whole: bool) -> str:
    """Write the trees where that is wanted; what to say of them. `whole`: they are all of the site."""
    if check:
        return f"{file}: good\n"
    if out:
        from runtime.write_trees import write_trees

        write_trees(trees, out, whole)
    lines = [f"{file}:"]
    for tree in trees:
        lines.append(f"  {tree.host} ({tree.speaker}, {tree.manager})")
        lines += [f"    {file.path}" for file in tree.files]
    return "\n".join(lines) + "\n"

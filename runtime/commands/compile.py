"""`vrrpc compile`: the main job. Findings to stderr, results to stdout."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final, TypeAlias

import click

from compiler import Compilation
from compiler.report import as_text
from runtime.exits import FAILED, GOOD, WRONG_USE, CommandError
from runtime.source import Reading, compile_reading, find_sites, lines_of_reading, read_site
from runtime.terminal import may_paint
from schemas.findings import Severity

if TYPE_CHECKING:
    from schemas.filetree import Tree

Compiled: TypeAlias = Sequence[tuple[Reading, Compilation]]

_FORMATS: Final = ("text", "json", "sarif", "github")


@click.command("compile")
@click.argument("sites", nargs=-1, metavar="[SITE]...")
@click.option("--check", is_flag=True, help="Only check; write nothing.")
@click.option("--host", default="", metavar="H", help="Only this host's tree.")
@click.option("--out", default="", metavar="DIR", help="Write one tree per host below this folder.")
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", help="How findings are shown.")
@click.option("--strict", is_flag=True, help="Fail for warnings, too.")
@click.option("--no-cache", is_flag=True, help="Check anew also what was checked before.")
@click.option("-v", "--verbose", is_flag=True, help="Show what is waived, too.")
def command(sites: tuple[str, ...], check: bool, host: str, out: str, form: str, **options: bool) -> int:
    """Check a site (a folder with site.yaml, or the file; by default this folder) and write one file tree per host.
    A folder of sites, or with a folder `sites`, stands for all of them; they are compared with each other, too."""
    found = tuple(dict.fromkeys(site for path in sites or (".",) for site in find_sites(path)))
    if check and out:
        raise CommandError("--check writes nothing: leave out --out", WRONG_USE)
    if out and max(len(sites), len(found)) > 1:
        raise CommandError("--out takes one site at a time: two could have a host of the same name", WRONG_USE)
    only_check = check and not host
    compiled = check_sites(found, not options["no_cache"]) if only_check else compile_sites(found, check)
    show_findings(compiled, form, options["verbose"])
    if _fails(compiled, options["strict"]):
        return FAILED
    for reading, compilation in compiled:
        if only_check:
            summary = f"{reading.file}: good\n"
        else:
            summary = _write(reading.file, _chosen(compilation.trees, host, reading.file), check, out, whole=not host)
        if form == "text":
            sys.stdout.write(summary)
    return GOOD


def compile_sites(sites: Sequence[str], check: bool) -> Compiled:
    """Every site by itself, and then all together."""
    today = datetime.now(UTC).date()
    readings = [read_site(site) for site in sites]
    return _compared([(reading, compile_reading(reading, today, check)) for reading in readings])


def check_sites(sites: Sequence[str], cached: bool) -> Compiled:
    """The same when only the findings are wanted: of many sites, no more than these is kept."""
    if len(sites) == 1:
        return compile_sites(sites, check=True)
    from runtime.check_cache import tidy

    today = datetime.now(UTC).date()
    checked = [(reading, _check(reading, today, cached)) for reading in map(read_site, sites)]
    if cached:
        tidy()
    return _compared(checked)


def _check(reading: Reading, today: date, cached: bool) -> Compilation:
    """What a check finds, from memory if this very content was checked before."""
    from runtime.check_cache import key_of, recall, remember

    key = key_of(reading, today) if cached and reading.finding is None else ""
    if key and (known := recall(key)):
        return replace(known, sources=lines_of_reading(reading)) if known.findings or known.claims else known
    compilation = compile_reading(reading, today, checking=True)
    if key:
        remember(key, compilation)
    sources = compilation.sources if compilation.findings or compilation.claims else {}
    return replace(compilation, model=None, sources=sources)


def _compared(compiled: Compiled) -> Compiled:
    if not any(compilation.claims for _, compilation in compiled):
        return compiled
    from compiler.repository import compare

    together = compare({reading.file: compilation for reading, compilation in compiled})
    return [(reading, together[reading.file]) for reading, _ in compiled]


def _fails(compiled: Compiled, strict: bool) -> bool:
    if any(compilation.failed for _, compilation in compiled):
        return True
    warned = any(finding.severity is Severity.WARNING for _, each in compiled for finding in each.findings)
    if strict and warned:
        sys.stderr.write("vrrpc: a warning is enough to fail, with --strict\n")
    return strict and warned


def show_findings(compiled: Compiled, form: str, verbose: bool = False) -> None:
    """All findings of all sites, in the wanted form."""
    # What is found in the segments that sites share is found with each of them.
    findings = list(dict.fromkeys(finding for _, compilation in compiled for finding in compilation.findings))
    waived = [each for _, compilation in compiled for each in compilation.waived]
    if form == "text":
        lines = {file: text for _, compilation in compiled for file, text in compilation.sources.items()}
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

"""`vrrpc serial`: counts up the serials of zones that have changed, in `serials.yaml` beside each site."""

import os
import sys
from datetime import UTC, datetime

import click

from compiler import Compilation, compile_site
from compiler.include import SERIALS, path_of
from compiler.zones.serials import count, read_serials, serials_file
from runtime.commands.compile import show_findings
from runtime.exits import FAILED, GOOD
from runtime.rewrite import write_whole
from runtime.source import Reading, find_sites, read_site


@click.command("serial")
@click.argument("sites", nargs=-1, metavar="[SITE...]")
@click.option("--check", is_flag=True, help="Write nothing; fail if any serial would change.")
def command(sites: tuple[str, ...], check: bool) -> int:
    """Give every zone that has changed a new serial: today's date and a number of two digits, never less than before.
    SITE is a folder with a site, a site file, or a folder with many; serials.yaml beside each is committed with it. The
    pre-commit hook `vrrpc-serial` runs this."""
    found = [site for path in sites or (".",) for site in find_sites(_site_of(path))]
    return max([GOOD, *(_count(read_site(site), check) for site in dict.fromkeys(found))])


def _site_of(path: str) -> str:
    """A hook names the files that changed, and a zone file is part of the site in a folder above."""
    folder = path if os.path.isdir(path) else os.path.dirname(path) or "."
    while os.path.isfile(path) and os.path.basename(path) != "site.yaml":
        if os.path.isfile(os.path.join(folder, "site.yaml")):
            return folder
        if folder in ("", "/", "."):
            break
        folder = os.path.dirname(folder) or "."
    return path


def _count(reading: Reading, check: bool) -> int:
    compilation = _compile(reading)
    if compilation.model is None:
        show_findings([(reading, compilation)], "text")
        return FAILED
    zones = compilation.model.dns.zones
    if not zones:
        return GOOD
    file = path_of(reading.file, SERIALS)
    there = reading.included.get(SERIALS)
    kept, _ = read_serials(file, there or b"")
    counted = count(tuple(zone._replace(kept=kept.get(zone.written)) for zone in zones), kept, datetime.now(UTC).date())
    changed = [name for name in counted if counted[name] != kept.get(name)]
    for name in changed:
        before = kept[name].serial if name in kept else "none"
        sys.stdout.write(f"{file}: {name} {before} -> {counted[name].serial}\n")
    if changed and not check:
        write_whole(file, serials_file(counted).encode())
    return FAILED if changed and check else GOOD


def _compile(reading: Reading) -> Compilation:
    """Without the serials, as they are about to change. A file of them that cannot be read is never overwritten."""
    if reading.finding:
        return Compilation((reading.finding,))
    _, findings = read_serials(path_of(reading.file, SERIALS), reading.included.get(SERIALS) or b"")
    if findings:
        return Compilation(tuple(findings))
    included = {name: text for name, text in reading.included.items() if name != SERIALS}
    return compile_site(reading.file, reading.content, included=included)

"""`vrrpc fmt`: site files in the one layout."""

import sys

import click

from compiler.layout import UnformattableError, format_site
from compiler.report import as_text
from compiler.rules import READING
from runtime.exits import FAILED, GOOD
from runtime.rewrite import rewrite
from runtime.source import Reading, compile_reading, read_site
from runtime.terminal import may_paint


@click.command("fmt")
@click.argument("files", nargs=-1, metavar="FILE...", required=True)
@click.option("--check", is_flag=True, help="Write nothing; name the files that would change, and fail if any would.")
def command(files: tuple[str, ...], check: bool) -> int:
    """Lay out site files (or the site.yaml in a folder): keys in their order, two spaces in, quotes where they are
    needed. Comments, and what is in braces and what is not, stay as they are. A file that cannot be read as a site is
    left alone."""
    return max([GOOD, *(_format(read_site(file), check) for file in files)])


def _format(reading: Reading, check: bool) -> int:
    if not _is_readable(reading):
        return FAILED
    try:
        formatted = format_site(reading.content)
    except UnformattableError as error:
        sys.stderr.write(f"vrrpc: {reading.file} is left as it is: {error}\n")
        return FAILED
    if formatted == reading.content:
        return GOOD
    if check:
        sys.stdout.write(f"{reading.file} would change\n")
        return FAILED
    rewrite(reading.file, formatted)
    sys.stdout.write(f"{reading.file} is laid out anew\n")
    return GOOD


def _is_readable(reading: Reading) -> bool:
    """Whether it can be read as a site; says what is wrong where not. Other findings are no matter of layout."""
    compilation = compile_reading(reading)
    found = [each for each in compilation.findings if each.code in READING or each is reading.finding]
    sys.stderr.write(as_text(found, compilation.sources, may_paint(sys.stderr)))
    return not found

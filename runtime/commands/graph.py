"""`vrrpc graph`: a site as a drawing."""

import sys

import click

from compiler.graph import FORMS
from runtime.exits import GOOD
from runtime.sound import sound_site


@click.command("graph")
@click.argument("site", default=".")
@click.option("--format", "form", type=click.Choice(list(FORMS)), default="text", help="What it is drawn for.")
def command(site: str, form: str) -> int:
    """Draw SITE (a folder or a file): which hosts are members of which virtual router with which priority, the
    addresses that move, and what answers there.

    text is for a terminal; dot for Graphviz (`vrrpc graph --format dot | dot -Tsvg`); mermaid for a Markdown file;
    json for a program (`compiler/graph/json.py` has its shape).
    """
    _, model, _ = sound_site(site)
    sys.stdout.write(FORMS[form](model))
    return GOOD

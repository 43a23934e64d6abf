"""`vrrpc explain`: the story behind a code."""

import sys

import click

from compiler.explain import codes, explain
from runtime.exits import WRONG_USE, CommandError


@click.command("explain")
@click.argument("code", required=False, default="")
def command(code: str) -> None:
    """Tell the story of a finding's code: why the rule exists, a bad and a good example. Without CODE: list them."""
    if not code:
        sys.stdout.write("".join(f"{name}  {title}\n" for name, title in codes()))
        return
    page = explain(code.upper())
    if page is None:
        raise CommandError(f"there is no code {code!r}; `vrrpc explain` lists them", WRONG_USE)
    sys.stdout.write(page)

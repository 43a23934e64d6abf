"""`vrrpc confirm`: what was applied with a time limit is good."""

import click

from runtime.by_hand import Hand, finish
from runtime.state import DEFAULT_STATE


@click.command("confirm")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--state", "state_path", default=DEFAULT_STATE, show_default=True, metavar="DIR")
def command(form: str, state_path: str) -> int:
    """Keep what was applied with --confirm-timeout. Status 1 when nothing waits for that, or it was taken back."""
    return finish(Hand(state_path).order("confirm"), form)

"""`vrrpc rollback`: go back to an older generation."""

import click

from runtime.by_hand import Hand, finish
from runtime.pause import PAUSED
from runtime.state import DEFAULT_STATE
from schemas.rollout import LET_PASS


@click.command("rollback")
@click.argument("generation", type=click.IntRange(min=1), required=False)
@click.option("--allow", multiple=True, type=click.Choice(sorted({*LET_PASS, PAUSED})), help="Let a guard pass, once.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--state", "state_path", default=DEFAULT_STATE, show_default=True, metavar="DIR")
def command(generation: int | None, allow: tuple[str, ...], form: str, state_path: str) -> int:
    """Go back to an older GENERATION, the one before by default, by the same way as an apply that fails. The agent
    stays there until there is a newer commit. What waits to be confirmed is taken back.

    Status 0: it is live; 1: there is no such generation; 3: a guard refuses it, or the host is paused; 4 and 5: as for
    `vrrpc apply`.
    """
    return finish(Hand(state_path).order("rollback", frozenset(allow), generation=generation or 0), form)

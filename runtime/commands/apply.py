"""`vrrpc apply`: apply a site to this host, once."""

import click

from runtime.by_hand import ALLOWABLE, Hand, finish, seconds
from runtime.state import DEFAULT_STATE


@click.command("apply")
@click.argument("plan", default="", metavar="[PLAN-ID]")
@click.option("--source", "site", default="", metavar="SITE", help="A folder or a file, as `vrrpc plan` takes it.")
@click.option("--host", default="", metavar="H", help="This host's name in the site; the machine's name by default.")
@click.option("--allow", multiple=True, type=click.Choice(sorted(ALLOWABLE)), help="Let a guard pass, once.")
@click.option("--confirm-timeout", default="", metavar="T",
              help="Take it back after this time unless `vrrpc confirm` is said.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--state", "state_path", default=DEFAULT_STATE, show_default=True, metavar="DIR")
def command(
    plan: str, site: str, host: str, allow: tuple[str, ...], confirm_timeout: str, form: str, state_path: str
) -> int:
    """Apply a site here: exactly what `vrrpc plan` showed under PLAN-ID, and that once; or, without one, what there is.
    It is verified afterwards, and taken back if it is not well. Where an agent is at work, it does it.

    Status 0: it is live; 1: findings, or nothing was changed; 3: a guard refuses it, the host is paused, or it is
    another plan by now; 4: taken back; 5: not all of it could be taken back.
    """
    hand = Hand(state_path, site, host)
    return finish(hand.order("apply", frozenset(allow), plan=plan, confirm=seconds(confirm_timeout)), form)

"""`vrrpc plan`: what an apply would do to this host, without touching it."""

import json
import sys

import click

from runtime.by_hand import Hand
from runtime.exits import GOOD, PENDING, REFUSED
from runtime.proposal.show import JSON_VERSION
from runtime.state import DEFAULT_STATE


@click.command("plan")
@click.argument("site", default="", metavar="[SITE]")
@click.option("--host", default="", metavar="H", help="This host's name in the site; the machine's name by default.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--detailed-exitcode", is_flag=True, help="Status 2 when there is something to do.")
@click.option("--state", "state_path", default=DEFAULT_STATE, show_default=True, metavar="DIR")
def command(site: str, host: str, form: str, detailed_exitcode: bool, state_path: str) -> int:
    """Show what `vrrpc apply` would do here: files with their differences, the class of each change, what clients
    notice and for how long, and the order. SITE is a folder or a file; left out, what the agent follows, or this
    folder.

    Status 0; 2 with --detailed-exitcode when something would change; 1 for findings; 3 when a guard wants an allowance.
    """
    answer = Hand(state_path, site, host).order("plan")
    if answer["status"]:
        if form == "json":
            shape = {"version": JSON_VERSION, "error": answer["why"]}
            sys.stdout.write(json.dumps(shape, indent=1) + "\n")
        sys.stderr.write(f"{answer['why']}\n")
        return int(answer["status"])
    plan = answer["plan"]
    sys.stdout.write(json.dumps(plan, indent=1) + "\n" if form == "json" else answer["text"])
    if plan["objections"]:
        return REFUSED
    return PENDING if detailed_exitcode and plan["pending"] else GOOD

"""`vrrpc drain`: give the role away before this host is taken down, without a lost packet."""

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import Final

import click

from runtime.events.here import tell_here
from runtime.events.of_orders import of_results
from runtime.orders import Outcome, Result, drain, read_here, status_of
from runtime.state import DEFAULT_STATE

JSON_VERSION: Final = 1


@click.command("drain")
@click.argument("router", required=False)
@click.option("--reason", default="", metavar="TEXT", help="Kept, and shown to whoever asks.")
@click.option("--state", "state_path", default=DEFAULT_STATE, show_default=True, metavar="DIR")
@click.option("--control", default="", metavar="SOCKET", help="A built-in speaker that no generation here knows.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def command(router: str | None, reason: str, state_path: str, control: str, form: str) -> int:
    """Hand ROUTER, or all of this host, over to a peer and stay out until `vrrpc undrain`, also after a restart.

    Status 3 when nobody took over: then this host is master as before.
    """
    here = read_here(os.path.abspath(state_path), control)
    results = drain(here, here.choose(router), reason)
    tell_here(os.path.abspath(state_path), of_results("drained", results, reason))
    print_results(results, "drained", form)
    return status_of(results)


def print_results(results: Iterable[Result], done: str, form: str) -> None:
    """Results to stdout, why not to stderr; JSON is {version, routers: [{router, outcome, detail}]}."""
    if form == "json":
        routers = [asdict(result) for result in results]
        sys.stdout.write(json.dumps({"version": JSON_VERSION, "routers": routers}, indent=1) + "\n")
        return
    for result in results:
        if result.outcome is Outcome.DONE:
            sys.stdout.write(f"{result.router}: {result.detail or done}\n")
        else:
            sys.stderr.write(f"vrrpc: {result.router}: {result.outcome}: {result.detail}\n")

"""`vrrpc undrain`: the end of `vrrpc drain`."""

import os

import click

from runtime.commands.drain import print_results
from runtime.events.here import tell_here
from runtime.events.of_orders import of_results
from runtime.orders import read_here, status_of, undrain
from runtime.state import DEFAULT_STATE


@click.command("undrain")
@click.argument("router", required=False)
@click.option("--state", "state_path", default=DEFAULT_STATE, show_default=True, metavar="DIR")
@click.option("--control", default="", metavar="SOCKET", help="A built-in speaker that no generation here knows.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def command(router: str | None, state_path: str, control: str, form: str) -> int:
    """Have this host take part in ROUTER again, or in all of its routers, at the configured priority."""
    here = read_here(os.path.abspath(state_path), control)
    results = undrain(here, here.choose(router))
    tell_here(os.path.abspath(state_path), of_results("undrained", results))
    print_results(results, "takes part again", form)
    return status_of(results)

"""`vrrpc failback`: the locks that keep a rescuer master, and how one ends."""

import json
import os
import sys
import time
from dataclasses import asdict
from typing import Final

import click

from runtime.commands.drain import print_results
from runtime.events.here import tell_here
from runtime.events.of_orders import of_results
from runtime.exits import GOOD
from runtime.orders import Lock, locks, read_here, release, status_of
from runtime.state import DEFAULT_STATE

JSON_VERSION: Final = 1


@click.group("failback")
def command() -> None:
    """List and release failback locks (`failback: manual`)."""


@command.command("list")
@click.option("--state", "state_path", default=DEFAULT_STATE, show_default=True, metavar="DIR")
@click.option("--control", default="", metavar="SOCKET", help="A built-in speaker that no generation here knows.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def list_locks(state_path: str, control: str, form: str) -> int:
    """Show every lock that this host holds or hears of: router, holder, since when, and why."""
    found = locks(read_here(os.path.abspath(state_path), control))
    if form == "json":
        sys.stdout.write(
            json.dumps({"version": JSON_VERSION, "locks": [asdict(lock) for lock in found]}, indent=1) + "\n"
        )
    else:
        sys.stdout.write("".join(_line(lock) for lock in found) or "no failback lock\n")
    return GOOD


@command.command("release")
@click.argument("router")
@click.option("--state", "state_path", default=DEFAULT_STATE, show_default=True, metavar="DIR")
@click.option("--control", default="", metavar="SOCKET", help="A built-in speaker that no generation here knows.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def release_lock(router: str, state_path: str, control: str, form: str) -> int:
    """Give the lock of ROUTER back: the preferred host takes over without a lost packet.

    Status 3 when nobody took over: then this host is master as before, and keeps the lock.
    """
    here = read_here(os.path.abspath(state_path), control)
    results = [release(here, *here.choose(router))]
    tell_here(os.path.abspath(state_path), of_results("released", results))
    print_results(results, "released", form)
    return status_of(results)


def _line(lock: Lock) -> str:
    since = time.strftime(", since %Y-%m-%d %H:%M:%S", time.localtime(lock.since)) if lock.since else ""
    reason = f": {lock.reason}" if lock.reason else ""
    return f"{lock.router}: held by {lock.holder} at priority {lock.priority}{since}{reason}\n"

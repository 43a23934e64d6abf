"""`vrrpc down`: the opposite of a host's whole generation."""

import os
import sys
from contextlib import suppress

import click

from compiler.paths import LINUX
from runtime.events.here import tell_here
from runtime.events.of_orders import taken_down
from runtime.exits import UNKNOWN, CommandError
from runtime.install import remove_file
from runtime.ports import WorldError
from runtime.programs import HostPrograms
from runtime.speaker.control import ControlError, ask
from runtime.state import DEFAULT_STATE, State, StateError
from runtime.supervisor import is_alive
from schemas.filetree import Act


@click.command("down")
@click.option("--state", "state_path", default=DEFAULT_STATE, show_default=True, metavar="DIR")
def command(state_path: str) -> None:
    """Hand over and take everything away on this host: speakers leave, programs stop, files go. Secrets stay."""
    state = State(os.path.abspath(state_path))
    try:
        held = state.lock()
        applied = state.applied()
        tree = state.tree(applied) if applied else None
    except StateError as error:
        raise CommandError(str(error)) from None
    if tree is None:
        sys.stdout.write("nothing is applied here\n")
        return
    programs = HostPrograms()
    try:
        if programs.is_up():
            programs.shut_down()
        elif left := _still_at_work():
            raise CommandError(f"{tree.manager} does not answer, and {left} is still at work: end it, then try again")
        for path in (path for file in tree.files for path in (file.path, *file.makes)):
            remove_file(path)
        state.forget()
    except (WorldError, OSError) as error:
        raise CommandError(f"not everything could be taken away: {error}", UNKNOWN) from None
    finally:
        os.close(held)
    tell_here(state.path, [taken_down(tree.site, tree.host)])
    sys.stdout.write(f"{tree.host}: everything of {tree.site} is down\n")
    for file in tree.files:
        if file.on_change.act is Act.LOAD_SETTINGS:
            sys.stdout.write(f"{file.path} is gone; what it set in the kernel stays until the next boot\n")


def _still_at_work() -> str:
    """What runs on without supervisord's answer: that nobody answers does not mean that nobody is there."""
    with suppress(OSError, ValueError), open(f"{LINUX.run}/supervisord.pid", encoding="ascii") as file:
        pid = int(file.read())
        if is_alive(pid):
            return f"supervisord ({pid})"
    with suppress(ControlError):
        ask(LINUX.control, "state")
        return "the built-in speaker"
    return ""

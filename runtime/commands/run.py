"""`vrrpc run`: the agent in the foreground. Ending it touches no address and no service."""

import os
import signal
import socket
from threading import Event

import click

from runtime.agent import Agent, Following, say_to_stderr
from runtime.apply import Applied
from runtime.exits import FAILED, GOOD, CommandError
from runtime.state import DEFAULT_STATE, State, StateError
from runtime.world import make_directories, real_world


@click.command("run")
@click.option("--source", required=True, metavar="DIR", help="The folder of the site; a git checkout is fine.")
@click.option("--host", default="", metavar="H", help="This host's name in the site; the machine's name by default.")
@click.option("--state", "state_path", default=DEFAULT_STATE, show_default=True, metavar="DIR")
def command(source: str, host: str, state_path: str) -> int:
    """Follow a site on this host and apply what changes, until TERM or INT. Stopping it leaves everything running."""
    if os.geteuid() != 0:
        raise CommandError("`vrrpc run` needs root: it installs configuration and starts daemons")
    # Folders that root's programs are started from are nobody else's to write, whoever calls us.
    os.umask(0o022)
    host = host or socket.gethostname().partition(".")[0]
    state = State(os.path.abspath(state_path))
    try:
        held = state.lock()
        make_directories()
        agent = Agent(Following(os.path.abspath(source), host), state, real_world(state), say_to_stderr)
        return _follow(agent, state, os.path.abspath(source), held)
    except (StateError, OSError) as error:
        raise CommandError(str(error)) from None


def _follow(agent: Agent, state: State, source: str, held: int) -> int:
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    first = agent.look()
    if not isinstance(first, Applied) and state.applied() is None and not os.path.exists(source):
        return FAILED
    from runtime.watch import changes

    for _ in changes(source, stop):
        if stop.is_set():
            break
        agent.look()
    os.close(held)
    return GOOD

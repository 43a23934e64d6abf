"""`vrrpc supervise`: this host's supervisord in the foreground, for a unit of its own (`packaging/`)."""

import os

import click

from compiler.paths import LINUX
from runtime.exits import CommandError
from runtime.supervisor import command_line, home, surroundings


@click.command("supervise")
def command() -> None:
    """Be supervisord, with the programs of the generation that is applied; the agent starts it by itself elsewhere."""
    if not os.path.exists(LINUX.supervisord):
        raise CommandError(f"there is no {LINUX.supervisord}: nothing is applied here, or nothing that it starts")
    words = command_line(LINUX.supervisord)
    try:
        os.chdir(home())
        os.execve(words[0], [*words, "--nodaemon"], surroundings())
    except OSError as error:
        raise CommandError(f"{words[0]}: {error.strerror}") from None

"""The command line: which commands there are, and what the outcome is to the shell that called. No logic.

A command's module is imported when it is called: compiling needs no netlink library, and nobody who asks for help
waits for a schema.
"""

import errno
import os
import sys
from importlib import import_module
from keyword import iskeyword
from typing import Final

import click

from runtime.exits import FAILED, INTERRUPTED, WRONG_USE, CommandError

_UNREAD: Final = {errno.EPIPE: "", errno.ENOSPC: "vrrpc: the output has no space left to go to\n"}
"""What happens to output that nobody takes, and what is said of it."""

_COMMANDS: Final = {
    "compile": "Check a site and write one file tree per host.",
    "explain": "Tell the story of a finding's code.",
    "init": "Write a first site to start from.",
    "import": "Make a site of the files that other daemons are configured with.",
    "fmt": "Lay out a site file in the one way, comments kept.",
    "serial": "Count up the serials of zones that have changed.",
    "schema": "Print the JSON Schema of a site, for editors.",
    "graph": "Draw a site: who is member of what, and what answers where.",
    "prove": "Try out what becomes of a site when things fail.",
    "plan": "Show what applying a site would do to this host.",
    "apply": "Apply a site to this host, once: what a plan showed.",
    "confirm": "Keep what was applied with a time limit.",
    "rollback": "Go back to an older generation, and stay there.",
    "run": "Follow a site on this host and apply what changes.",
    "sync": "Have the agent ask its sources now, and wait for the outcome.",
    "status": "Show what is applied on this host, roles and programs.",
    "events": "Show what happened on this host, and go on with what comes.",
    "who": "Ask every service which host answers.",
    "consistency": "Find what hosts that stand in for each other hold differently.",
    "doctor": "Look whether this host is fit for what it is to run.",
    "drain": "Hand the role over and stay out of it, before work on this host.",
    "undrain": "Take part again after a drain.",
    "pause": "Apply nothing and put nothing right on this host, for a while.",
    "resume": "End a pause: apply what came meanwhile, and put right what differs.",
    "failback": "List and release failback locks.",
    "down": "Hand over and take everything away on this host.",
    "secret": "Keep the secrets that a site names, on this host.",
    "supervise": "Be supervisord for this host's programs, in the foreground.",
    "speak": "Be the built-in VRRP speaker, in the foreground.",
    "listen": "Show adverts live: who is master of what, and what is wrong.",
    "lab": "Run a site on this machine, in network namespaces, and cut cables.",
}


class _Commands(click.Group):
    """Commands by name, each from its own module."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        # A module cannot be called what is a word of Python's own.
        module = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = import_module(f"runtime.commands.{module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--version", is_flag=True, help="Show the version and leave.")
def vrrpc(version: bool) -> None:
    """Redundant network services over VRRP, from a site description in git.

    Exit status: 0 good; 1 findings, or it failed and nothing was changed; 2 changes are pending, where that is asked
    for; 3 refused by a guard; 4 applied, then fully taken back; 5 left in a partial or unknown state; 64 wrong use.
    """


def main() -> None:
    """Run a command and leave with its exit status; bad input never shows a traceback."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever called
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    try:
        status = _status()
    except Exception:
        sys.stderr.write("vrrpc: this is a bug in vrrpc; please report it with the lines below\n")
        raise
    sys.exit(status)


def _status() -> int:
    try:
        result = vrrpc.main(standalone_mode=False, prog_name="vrrpc")
        sys.stdout.flush()
    except click.UsageError as error:
        error.show()
        return WRONG_USE
    except click.ClickException as error:
        error.show()
        return FAILED
    except CommandError as error:
        sys.stderr.write(f"vrrpc: {error}\n")
        return error.status
    except (click.Abort, KeyboardInterrupt):
        sys.stderr.write("vrrpc: interrupted\n")
        return INTERRUPTED
    except OSError as error:
        if error.errno not in _UNREAD or error.filename:
            raise
        # Python would complain once more when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.stderr.write(_UNREAD[error.errno])
        return FAILED
    return result if isinstance(result, int) else 0

"""`vrrpc secret`: the secrets that a site names, on this host. A value comes from standard input, never from argv."""

import os
import sys
from collections.abc import Callable

import click

from runtime.exits import WRONG_USE, CommandError
from runtime.secret_store import SecretError, SecretStore
from runtime.state import DEFAULT_STATE

_STATE = click.option("--state", "state_path", default=DEFAULT_STATE, show_default=True, metavar="DIR")


@click.group("secret")
def command() -> None:
    """Keep the secrets that a site names, on this host: files of mode 0600 below the state directory."""


@command.command("set")
@click.argument("name")
@_STATE
def set_secret(name: str, state_path: str) -> None:
    """Read a value from standard input (without echo on a terminal) and keep it under NAME."""
    value = click.prompt(f"value of {name}", hide_input=True, err=True) if sys.stdin.isatty() else sys.stdin.readline()
    value = value.rstrip("\n")
    if not value:
        raise CommandError("no value on standard input", WRONG_USE)
    _try(lambda store: store.set(name, value), state_path)


@command.command("list")
@_STATE
def list_secrets(state_path: str) -> None:
    """Show the names of what is kept, never the values."""
    sys.stdout.write("".join(f"{name}\n" for name in SecretStore(os.path.abspath(state_path)).names()))


@command.command("rm")
@click.argument("name")
@_STATE
def remove_secret(name: str, state_path: str) -> None:
    """Forget a value."""
    _try(lambda store: store.remove(name), state_path)


def _try(do: Callable[[SecretStore], None], state_path: str) -> None:
    try:
        do(SecretStore(os.path.abspath(state_path)))
    except SecretError as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        raise CommandError(f"{error.filename}: {error.strerror}") from None

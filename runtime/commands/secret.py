"""`vrrpc secret`: the secrets that a site names, on this host. A value comes from standard input, never from argv."""

import os
import sys
from collections.abc import Callable
from typing import TypeVar

import click

from runtime.events.here import tell_here
from runtime.events.of_orders import secret_removed, secret_set
from runtime.exits import WRONG_USE, CommandError
from runtime.secret_store import LONGEST, SecretError, SecretStore
from runtime.state import DEFAULT_STATE

_T = TypeVar("_T")
_STATE = click.option("--state", "state_path", default=DEFAULT_STATE, show_default=True, metavar="DIR")


@click.group("secret")
def command() -> None:
    """Keep the secrets that a site names, on this host: files of mode 0600 below the state directory.

    A new value goes live within seconds. Members do not take adverts with another password, so that a password of
    VRRP is rotated with the backups out of it, and no client notices:

    \b
        on each backup:  vrrpc drain --reason "a new password"
        on every host:   vrrpc secret set front
        on each backup:  vrrpc undrain
    """


@command.command("set")
@click.argument("name")
@_STATE
def set_secret(name: str, state_path: str) -> None:
    """Read a value from standard input (without echo on a terminal) and keep it under NAME."""
    value = _value(name).rstrip("\n")
    if not value:
        raise CommandError("no value on standard input", WRONG_USE)
    _try(lambda store: store.set(name, value), state_path)
    tell_here(os.path.abspath(state_path), [secret_set(name)])


@command.command("list")
@_STATE
def list_secrets(state_path: str) -> None:
    """Show the names of what is kept, never the values."""
    sys.stdout.write("".join(f"{name}\n" for name in _try(SecretStore.names, state_path)))


@command.command("rm")
@click.argument("name")
@_STATE
def remove_secret(name: str, state_path: str) -> None:
    """Forget a value."""
    _try(lambda store: store.remove(name), state_path)
    tell_here(os.path.abspath(state_path), [secret_removed(name)])


def _value(name: str) -> str:
    if sys.stdin is None:
        return ""  # closed by whoever called
    if sys.stdin.isatty():
        return str(click.prompt(f"value of {name}", hide_input=True, err=True))
    try:
        # Two more than are kept: the end of the line, and one that tells that it is too much.
        return sys.stdin.buffer.readline(LONGEST + 2).decode()
    except UnicodeDecodeError:
        raise CommandError("the value on standard input is not UTF-8", WRONG_USE) from None


def _try(do: Callable[[SecretStore], _T], state_path: str) -> _T:
    try:
        return do(SecretStore(os.path.abspath(state_path)))
    except SecretError as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        raise CommandError(f"{error.filename or state_path}: {error.strerror}") from None

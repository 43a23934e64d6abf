"""`vrrpc speak`: the built-in VRRP speaker in the foreground, or a check of its configuration."""

import click

from runtime.exits import CommandError
from runtime.privileges import complaint, missing_rights, read_rights
from runtime.speaker.config_file import read_config_file
from runtime.state import DEFAULT_STATE
from runtime.staying import stay
from schemas.speaker import ConfigError, SpeakerConfig


@click.command("speak")
@click.option("--config", "config_path", required=True, metavar="FILE", help="Its configuration, as compiled.")
@click.option("--control", default="", metavar="SOCKET", help="Where `vrrpc status` and others reach it.")
@click.option(
    "--state", "state_path", default=DEFAULT_STATE, show_default=True, metavar="DIR", help="Where it keeps priorities."
)
@click.option("--check", is_flag=True, help="Only say whether the configuration is good.")
def command(config_path: str, control: str, state_path: str, check: bool) -> None:
    """Be the built-in VRRP speaker, in the foreground. TERM hands over and leaves, HUP reads the file again."""
    config = _read(config_path)
    if check:
        return
    if missing := missing_rights(read_rights()):
        raise CommandError(complaint("the speaker", missing))
    from runtime.speaker.port import try_to_open
    from runtime.speaker.shell import Shell

    try:
        try_to_open()
        try:
            shell = Shell(config_path, control, state_path)
        except OSError as error:
            raise CommandError(f"the speaker cannot start: {error.strerror or error}") from None
        stay()
        shell.run(config)
    except PermissionError as error:
        # The rights are there, and count in another user namespace than the network's.
        why = f"{error.strerror}: CAP_NET_RAW and CAP_NET_ADMIN must hold where this network namespace was made"
        raise CommandError(f"the speaker cannot work here: {why}") from None


def _read(path: str) -> SpeakerConfig:
    try:
        return read_config_file(path)
    except ConfigError as error:
        raise CommandError(f"{path}: {error}") from None

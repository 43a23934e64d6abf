"""`vrrpc run`: the agent in the foreground. Ending it touches no address and no service."""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event
from typing import Final

import click
from pydantic_core import PydanticCustomError

from runtime.agent import Agent, Following, say_to_stderr
from runtime.apply import Applied
from runtime.events import Tell, of_agent
from runtime.events.console import say_as_json, tell_as_json
from runtime.events.log import EventLog
from runtime.events.segments import folder_of
from runtime.events.syslog import Syslog
from runtime.events.telling import tell_all
from runtime.exits import FAILED, GOOD, WRONG_USE, CommandError
from runtime.follow.address import AddressError, Remote, is_address, place, remote
from runtime.follow.answers import forget_answers
from runtime.follow.folder import Folder
from runtime.follow.git import GitError
from runtime.follow.mirror import Mirror
from runtime.follow.repository import Repository
from runtime.follow.schedule import Pace
from runtime.follow.sighting import ALLOWABLE
from runtime.follow.signatures import Signers
from runtime.state import DEFAULT_STATE, State, StateError
from runtime.worker import Worker
from runtime.world import make_directories, real_world
from schemas.values import read_duration

_DEFAULT_REF: Final = "main"
_SHORTEST: Final = 100
"""Centiseconds between two questions to a repository."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the command line asks to follow: one folder as it stands, or else the commits of remotes."""

    folder: str
    remotes: tuple[Remote, ...] = ()
    place: str = ""
    signers: Signers | None = None
    interval: float = 0.0

    @property
    def shown(self) -> str:
        """As people call it, without a password that may be in an address."""
        return self.folder or " and ".join(remote.shown for remote in self.remotes)


@dataclass(frozen=True, slots=True)
class _Voice:
    """Where lines for people go, and what happens."""

    say: Callable[[str], None]
    tell: Tell


@click.command("run")
@click.option("--source", "sources", required=True, multiple=True, metavar="DIR|URL",
              help="The folder of the site, or a git repository; several may have the same one.")  # fmt: skip
@click.option(
    "--ref", default="", metavar="NAME", help="A branch or tag; main by default. Of a folder, its commits alone."
)
@click.option("--path", default="", metavar="P", help="Where the site is in it, such as sites/x.")
@click.option("--host", default="", metavar="H", help="This host's name in the site; the machine's name by default.")
@click.option("--interval", default="60s", show_default=True, metavar="T", help="How often a repository is asked.")
@click.option("--require-signed", is_flag=True, help="Take signed commits alone: SSH, or GPG by root's keyring.")
@click.option("--allowed-signers", default="", metavar="FILE", help="Who may sign with SSH; then only they may.")
@click.option("--allow", multiple=True, type=click.Choice(sorted(ALLOWABLE)), help="Let a guard pass, once.")
@click.option("--log-format", type=click.Choice(["text", "json"]), default="text", help="Of the log on stderr.")
@click.option("--state", "state_path", default=DEFAULT_STATE, show_default=True, metavar="DIR")
def command(
    sources: tuple[str, ...], ref: str, path: str, host: str, interval: str, require_signed: bool,
    allowed_signers: str, allow: tuple[str, ...], log_format: str, state_path: str,
) -> int:  # fmt: skip
    """Follow a site on this host and apply what changes, until TERM or INT. Stopping it leaves everything running.

    A folder is followed as it stands. Of a repository the commits are: forward only, from whichever source has the
    newest, and nothing of it is checked out. A source that does not answer changes nothing.
    """
    try:
        seconds = _seconds(interval)
        wanted = _wanted(sources, ref, path, _signers(allowed_signers, require_signed), seconds)
    except AddressError as error:
        raise CommandError(str(error), WRONG_USE) from None
    if os.geteuid() != 0:
        raise CommandError("`vrrpc run` needs root: it installs configuration and starts daemons")
    # Folders that root's programs are started from are nobody else's to write, whoever calls us.
    os.umask(0o022)
    host = host or socket.gethostname().partition(".")[0]
    state = State(os.path.abspath(state_path))
    try:
        held = state.lock()
        make_directories()
        with _voice(state, log_format) as voice:
            status = _follow(wanted, host, state, frozenset(allow), voice)
        os.close(held)
        return status
    except (StateError, OSError) as error:
        raise CommandError(str(error)) from None


def _seconds(interval: str) -> float:
    try:
        centiseconds = read_duration(interval)
    except PydanticCustomError as error:
        raise AddressError(f"--interval: {error}") from None
    if centiseconds < _SHORTEST:
        raise AddressError(f"--interval {interval}: a repository is asked once a second at most")
    return centiseconds / 100


def _signers(allowed: str, required: bool) -> Signers | None:
    if not required:
        if allowed:
            raise AddressError("--allowed-signers says who may sign: it goes with --require-signed")
        return None
    if allowed and not os.path.isfile(allowed):
        raise CommandError(f"--allowed-signers: {allowed} is no file")
    return Signers(os.path.abspath(allowed) if allowed else "", not allowed or "GNUPGHOME" in os.environ)


def _wanted(sources: tuple[str, ...], ref: str, path: str, signers: Signers | None, interval: float) -> _Wanted:
    """Raises AddressError."""
    inside = place(path)
    if not ref and signers is None and not any(map(is_address, sources)):
        if len(sources) > 1:
            raise AddressError("one folder is followed as it stands; with --ref, the commits of several repositories")
        return _Wanted(os.path.join(os.path.abspath(sources[0]), inside) if inside else os.path.abspath(sources[0]))
    remotes = tuple(remote(text, ref or _DEFAULT_REF, signers is not None) for text in dict.fromkeys(sources))
    for each in remotes:
        if signers and each.folder and signers.allowed.startswith(os.path.join(each.folder, "")):
            raise AddressError("--allowed-signers lies in the repository: who may write there could allow anybody")
    return _Wanted("", remotes, inside, signers, interval)


@contextmanager
def _voice(state: State, form: str) -> Iterator[_Voice]:
    """All that happens is kept, goes to syslog, and to stderr in the form that is wanted there."""
    say, tells = (say_as_json, [tell_as_json]) if form == "json" else (say_to_stderr, [])
    log, syslog = EventLog(folder_of(state.path), say), Syslog()
    try:
        yield _Voice(say, tell_all(log.tell, syslog.tell, *tells))
    finally:
        log.close()
        syslog.close()


def _follow(wanted: _Wanted, host: str, state: State, allow: frozenset[str], voice: _Voice) -> int:
    stop = Event()
    voice.tell(of_agent.agent_started(wanted.shown, host))
    if not wanted.remotes:
        forget_answers(state.path)
        agent = Agent(Following(Folder(wanted.folder), host), state, real_world(state), voice.say, voice.tell)
        worker = Worker(agent, state, stop, voice.say, voice.tell)
        worker.watch(wanted.folder)
    else:
        mirror = Mirror(os.path.join(state.path, "mirror.git"), stop)
        # Where it cannot be made now it is made with the first answer of a remote.
        with suppress(GitError):
            mirror.prepare()
        repository = Repository(wanted.remotes, wanted.place, mirror, wanted.signers)
        agent = Agent(Following(repository, host), state, real_world(state), voice.say, voice.tell)
        worker = Worker(agent, state, stop, voice.say, voice.tell)
        worker.poll(wanted.remotes, mirror, repository, Pace(wanted.interval))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.end())
    first = agent.look()
    if (
        wanted.folder
        and not isinstance(first, Applied)
        and state.applied() is None
        and not os.path.exists(wanted.folder)
    ):
        return FAILED
    if allow:
        worker.allow(allow)
    worker.run()
    voice.tell(of_agent.agent_ended())
    return GOOD

"""`vrrpc run`: the agent in the foreground. Ending it touches no address and no service."""

import os
import signal
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from threading import Event
from typing import Final

import click
from pydantic_core import PydanticCustomError

from runtime.agent import Agent, Following
from runtime.apply import Applied
from runtime.by_hand import seconds
from runtime.events import of_agent
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
from runtime.keep.here import this_host
from runtime.keep.keeper import Keeper
from runtime.metrics.address import read_listen
from runtime.pause import read_pause
from runtime.sentinel.here import Watching
from runtime.sentinel.sentinel import Sentinel
from runtime.service_manager import state_in_words
from runtime.state import DEFAULT_STATE, State, StateError
from runtime.staying import stay
from runtime.voice import Figures, Voice, open_voice, published
from runtime.worker import Worker
from runtime.world import make_directories, real_world
from schemas.values import read_duration

_DEFAULT_REF: Final = "main"
_ROUNDS: Final = 2
"""Rounds of questions after which every host has seen a commit."""
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
class _Asked:
    """The whole command line, read."""

    wanted: _Wanted
    host: str
    allow: frozenset[str]
    figures: Figures
    confirm: float
    repair: bool | None


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
@click.option("--confirm-timeout", default="", metavar="T", help="Take back what nobody confirms in this time.")
@click.option("--drift", type=click.Choice(["repair", "report"]),
              help="What was changed by hand is put right, or only told; as the site says by default.")  # fmt: skip
@click.option("--metrics", default="", metavar="ADDRESS", help="For Prometheus, on loopback: 127.0.0.1:9112.")
@click.option(
    "--metrics-file", default="", metavar="FILE", help="For node_exporter: written every 15 s, gone at the end."
)
@click.option("--log-format", type=click.Choice(["text", "json"]), default="text", help="Of the log on stderr.")
@click.option("--state", "state_path", default=DEFAULT_STATE, show_default=True, metavar="DIR")
def command(
    sources: tuple[str, ...], ref: str, path: str, host: str, interval: str, require_signed: bool,
    allowed_signers: str, allow: tuple[str, ...], confirm_timeout: str, drift: str | None, metrics: str,
    metrics_file: str, log_format: str, state_path: str,
) -> int:  # fmt: skip
    """Follow a site on this host and apply what changes, until TERM or INT. Stopping it leaves everything running.

    A folder is followed as it stands. Of a repository the commits are: forward only, from whichever source has the
    newest, and nothing of it is checked out. A source that does not answer changes nothing. What members of a virtual
    router compare, such as its addresses, is changed two intervals after its commit was made: on all of them at once.
    """
    try:
        pace = _seconds(interval)
        wanted = _wanted(sources, ref, path, _signers(allowed_signers, require_signed), pace)
    except AddressError as error:
        raise CommandError(str(error), WRONG_USE) from None
    figures, confirm = _figures(metrics, metrics_file), seconds(confirm_timeout)
    if os.geteuid() != 0:
        raise CommandError("`vrrpc run` needs root: it installs configuration and starts daemons")
    # Folders that root's programs are started from are nobody else's to write, whoever calls us.
    os.umask(0o022)
    repair = None if drift is None else drift == "repair"
    host = host or socket.gethostname().partition(".")[0]
    state = State(os.path.abspath(state_path))
    try:
        held = state.lock()
        make_directories()
        with open_voice(state, log_format) as voice:
            status = _follow(_Asked(wanted, host, frozenset(allow), figures, confirm, repair), state, voice)
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


def _figures(listen: str, path: str) -> Figures:
    """Raises CommandError."""
    try:
        return Figures(read_listen(listen) if listen else None, os.path.abspath(path) if path else "")
    except ValueError as error:
        raise CommandError(f"--metrics: {error}", WRONG_USE) from None


def _follow(asked: _Asked, state: State, voice: Voice) -> int:
    wanted, stop = asked.wanted, Event()
    voice.tell(of_agent.agent_started(wanted.shown, asked.host))
    agent, worker = _agent_of(asked, state, voice, stop)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.end())
    branch = wanted.remotes[0].ref if wanted.remotes else ""
    with published(asked.figures, voice, agent, state, branch):
        stay()
        began = time.monotonic()
        first = None if read_pause(state.path) else agent.look()
        voice.counts.looked(first, time.monotonic() - began)
        voice.manager.ready(state_in_words(first) or "no source has answered yet")
        if (
            wanted.folder
            and not isinstance(first, Applied)
            and state.applied() is None
            and not os.path.exists(wanted.folder)
        ):
            return FAILED
        if asked.allow:
            worker.allow(asked.allow)
        worker.attach(voice.manager, voice.counts)
        world, announce = real_world(state), voice.announce
        worker.keep(
            Keeper(state, this_host(world, announce), announce, asked.repair),
            Sentinel(Watching(state, world.secret), announce),
        )
        worker.run()
        voice.manager.ending()
    voice.tell(of_agent.agent_ended())
    return GOOD


def _agent_of(asked: _Asked, state: State, voice: Voice, stop: Event) -> tuple[Agent, Worker]:
    wanted = asked.wanted
    if not wanted.remotes:
        forget_answers(state.path)
        following = Following(Folder(wanted.folder), asked.host, asked.confirm)
        agent = Agent(following, state, real_world(state, voice.manager.beat), voice.say, voice.tell)
        worker = Worker(agent, state, stop, voice.say, voice.tell)
        worker.watch(wanted.folder)
        return agent, worker
    mirror = Mirror(os.path.join(state.path, "mirror.git"), stop)
    # Where it cannot be made now it is made with the first answer of a remote.
    with suppress(GitError):
        mirror.prepare()
    repository = Repository(wanted.remotes, wanted.place, mirror, wanted.signers)
    following = Following(repository, asked.host, asked.confirm, _ROUNDS * wanted.interval)
    agent = Agent(following, state, real_world(state, voice.manager.beat), voice.say, voice.tell)
    worker = Worker(agent, state, stop, voice.say, voice.tell)
    worker.poll(wanted.remotes, mirror, repository, Pace(wanted.interval))
    return agent, worker

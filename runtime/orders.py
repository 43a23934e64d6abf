"""A person's orders to the speaker of this host: drain a router, undrain it, list failback locks, release one.

The built-in speaker is asked over its control socket and answers when it is so. keepalived reads a file for each router
(its track_file, of weight 1): -254 puts an instance into FAULT, which takes no part, 0 makes it what it was; that holds
over a restart by itself. Before it the role is given away (`departure.py`), which tells whether a peer was there.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from compiler.paths import PATHS
from compiler.targets.keepalived.failback import highest_priorities
from runtime.departure import Level
from runtime.exits import FAILED, GOOD, REFUSED, UNKNOWN, CommandError
from runtime.keepalived_lock import Keepalived
from runtime.levels import departure, manners, put_knob
from runtime.ports import WorldError
from runtime.roles import dump_of_keepalived
from runtime.speaker.control import ControlError, ask
from runtime.state import State, StateError
from schemas.filetree import Tree
from schemas.hosts import Speaker

_PATIENCE: Final = 60.0
"""Seconds; a handover may take the longest interval of version 3, 41 s, and a bit."""
_AT_ONCE: Final = 32
_ASKED: Final = 5


class Outcome(StrEnum):
    """How an order about one router ended."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of an order for one router, and why it is not as it was wished."""

    router: str
    outcome: Outcome
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Lock:
    """A failback lock: who holds it, since when (UTC seconds, 0 for not known here), at which priority and why."""

    router: str
    holder: str
    here: bool
    priority: int
    since: float
    reason: str


@dataclass(frozen=True, slots=True)
class Here:
    """This host's speaker, and the virtual routers that it is in; `highest` are the priorities that locks of keepalived
    start above."""

    host: str
    speaker: Speaker
    routers: tuple[str, ...]
    control: str
    knobs: str
    highest: Mapping[str, int] = field(default_factory=dict)
    tree: Tree | None = None

    def choose(self, router: str | None) -> tuple[str, ...]:
        """The one that was named, or all. Raises CommandError."""
        if router is not None and router not in self.routers:
            known = ", ".join(self.routers) or "none"
            raise CommandError(f"there is no virtual router {router} on this host (there is: {known})")
        return self.routers if router is None else (router,)


def read_here(state_path: str, control: str) -> Here:
    """What runs on this host, from its applied generation; from the speaker itself, where its socket is named. Raises
    CommandError."""
    knobs = os.path.join(state_path, "priority")
    if control:
        routers = tuple(each["name"] for each in _state(control))
        return Here("this host", Speaker.BUILTIN, routers, control, knobs)
    state = State(state_path)
    try:
        applied = state.applied()
        if applied is None:
            raise CommandError(f"nothing is applied here ({state_path}); --control SOCKET names a speaker")
        tree = state.tree(applied)
    except StateError as error:
        raise CommandError(str(error)) from None
    speaker = Speaker(tree.speaker)
    highest: dict[str, int] = {}
    for file in tree.files if speaker is Speaker.KEEPALIVED else ():
        highest |= highest_priorities(file.text)
    return Here(
        tree.host, speaker, tuple(each.name for each in tree.routers), PATHS[speaker].control, knobs, highest, tree
    )


def drain(here: Here, routers: Iterable[str], reason: str) -> list[Result]:
    """Give the role away and stay out of it."""
    return _set_priorities(here, routers, 0, reason)


def undrain(here: Here, routers: Iterable[str]) -> list[Result]:
    """Take part again, at the configured priority."""
    return _set_priorities(here, routers, None, "")


def _set_priorities(here: Here, routers: Iterable[str], priority: int | None, reason: str) -> list[Result]:
    match here.speaker:
        case Speaker.BUILTIN:
            wish = {"priority": priority, "reason": reason}
            return _each(routers, lambda router: _ask(here, "priority", router, **wish))
        case Speaker.KEEPALIVED:
            return _turn_all(here, list(routers), Level.OWN if priority is None else Level.OUT)
        case other:
            raise CommandError(f"{other} cannot be drained; stop it, or lower its priority in the site")


def locks(here: Here) -> list[Lock]:
    """Every failback lock that this host holds, or hears of. Raises CommandError."""
    if here.speaker is Speaker.KEEPALIVED:
        held = _keepalived(here).held().items()
        return [
            Lock(router, here.host, True, int(data["effective_priority"]), float(data["last_transition"]), "")
            for router, data in held
        ]
    _want_builtin(here)
    return [lock for each in _state(here.control) if (lock := _lock(here, each))]


def release(here: Here, router: str) -> Result:
    """Let the preferred host have the role back. Raises CommandError."""
    lock = next((each for each in locks(here) if each.router == router), None)
    if lock is None:
        return Result(router, Outcome.DONE, "there is no failback lock")
    if not lock.here:
        return Result(router, Outcome.FAILED, f"{lock.holder} holds the failback lock: release it there")
    return _let_go(here, router) if here.speaker is Speaker.KEEPALIVED else _ask(here, "release", router)


def _let_go(here: Here, router: str) -> Result:
    try:
        refused = _keepalived(here).release(router)
    except OSError as error:
        return Result(router, Outcome.FAILED, f"{here.knobs} cannot be written: {error.strerror}")
    return Result(router, Outcome.REFUSED if refused else Outcome.DONE, refused)


def _keepalived(here: Here) -> Keepalived:
    """Raises CommandError, with what is asked of it, where keepalived does not answer."""

    def ask_it() -> list[dict[str, Any]]:
        # The agent and the lock's script ask as well, and take each other's answers away.
        for _ in range(_ASKED):
            if told := dump_of_keepalived(PATHS[Speaker.KEEPALIVED].run):
                return told
        raise CommandError("keepalived does not answer")

    return Keepalived(ask_it, here.knobs, here.highest)


def status_of(results: Iterable[Result]) -> int:
    """The exit status: one word for all, or that some are and some are not."""
    statuses = {Outcome.DONE: GOOD, Outcome.REFUSED: REFUSED, Outcome.FAILED: FAILED}
    met = {statuses[result.outcome] for result in results}
    return met.pop() if len(met) == 1 else UNKNOWN if met else GOOD


def _want_builtin(here: Here) -> None:
    if here.speaker is not Speaker.BUILTIN:
        raise CommandError(f"only the built-in speaker and keepalived have failback locks; here is {here.speaker}")


def _state(control: str) -> list[dict[str, Any]]:
    try:
        return list(ask(control, "state")["routers"])
    except ControlError as error:
        raise CommandError(str(error)) from None


def _lock(here: Here, router: dict[str, Any]) -> Lock | None:
    if lock := router["lock"]:
        return Lock(router["name"], here.host, True, router["priority"], lock["since"], lock["reason"])
    # Nobody is configured with more than the highest: who says so has a lock.
    if router["role"] == "backup" and router["master"] and router["heard_priority"] > router["highest_priority"]:
        return Lock(router["name"], router["master"], False, router["heard_priority"], 0.0, "")
    return None


def _each(routers: Iterable[str], order: Callable[[str], Result]) -> list[Result]:
    """All at once: every handover takes its time."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(order, routers))


def _ask(here: Here, do: str, router: str, **arguments: object) -> Result:
    try:
        ask(here.control, do, _PATIENCE, router=router, **arguments)
    except ControlError as error:
        return Result(router, Outcome.REFUSED if error.refused else Outcome.FAILED, str(error))
    return Result(router, Outcome.DONE)


def _turn_all(here: Here, routers: list[str], level: Level) -> list[Result]:
    """A keepalived that does not run is out from its next start on."""
    refused: Mapping[str, str] = {}
    if level is Level.OUT and here.tree and here.tree.routers:
        known = manners(here.tree)
        try:
            refused = departure(here.tree, here.knobs).leave({router: known[router] for router in routers})
        except WorldError as error:
            return [Result(router, Outcome.FAILED, str(error)) for router in routers]
    return [
        Result(router, Outcome.REFUSED, refused[router]) if router in refused else _turn(here, router, level)
        for router in routers
    ]


def _turn(here: Here, router: str, level: Level) -> Result:
    try:
        put_knob(here.knobs, router, level)
    except WorldError as error:
        return Result(router, Outcome.FAILED, str(error))
    return Result(router, Outcome.DONE)

"""Commands that apply: they ask the agent, which has the host to itself; where none is at work, they do it."""

import json
import os
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from pydantic_core import PydanticCustomError

from compiler.report import as_text
from runtime.agent import refuse_manager, say_to_stderr
from runtime.agent_control import SOCKET
from runtime.applier import Applier, Origin
from runtime.apply.outcome import Applied, Outcome, Refused, TakenBack
from runtime.apply.world import World
from runtime.control import ControlError, ask
from runtime.events import Event, of_agent
from runtime.events.log import EventLog
from runtime.events.segments import folder_of
from runtime.exits import WRONG_USE, CommandError
from runtime.follow.folder import Folder
from runtime.follow.sighting import ALLOWABLE as LETTABLE
from runtime.follow.sighting import NOTHING_ALLOWED
from runtime.journal import Record
from runtime.log_lines import how
from runtime.pause import PAUSED, read_pause
from runtime.release import release
from runtime.source import compile_reading
from runtime.state import State, StateError, short
from runtime.status.read import is_agent_there
from runtime.status.times import from_seconds
from runtime.wishes import Offer, held_back, obey
from runtime.world import make_directories, real_world
from schemas.values import read_duration

JSON_VERSION: Final = 1
ALLOWABLE: Final = LETTABLE | {PAUSED}
"""What a person lets pass who applies: besides what is let pass for an agent, that somebody has paused the host."""
_PATIENCE: Final = 1800.0
"""Seconds. All that an apply waits for has limits of its own, which add up to less."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """An order by this command."""

    do: str
    allow: frozenset[str] = frozenset()
    plan: str = ""
    generation: int = 0
    confirm: float = 0.0


class Hand:
    """Whoever gives orders here. `site` is what to apply, if it is not what the agent follows."""

    def __init__(self, state_path: str, site: str = "", host: str = "") -> None:
        self._state = State(os.path.abspath(state_path))
        self._site = site
        self._host = host

    def order(self, do: str, allow: frozenset[str] = frozenset(), **more: Any) -> Mapping[str, Any]:
        """Have it done; `outcome`, `status`, `why` and what is applied then. Raises CommandError."""
        there = is_agent_there(self._state.path)
        if there and self._site and do != "plan":
            raise CommandError("`vrrpc run` is at work here and has a source of its own: leave out --source", WRONG_USE)
        if there and not self._site:
            return self._ask(do, allow, more)
        try:
            return self._do(_Wish(do, allow, **more))
        except (StateError, OSError) as error:
            raise CommandError(str(error)) from None

    def _ask(self, do: str, allow: frozenset[str], more: Mapping[str, Any]) -> Mapping[str, Any]:
        path = os.path.join(self._state.path, SOCKET)
        try:
            return ask("agent", path, do, _PATIENCE, allow=sorted(allow), **more)
        except ControlError as error:
            raise CommandError(str(error)) from None

    def _do(self, wish: _Wish) -> Mapping[str, Any]:
        if answer := held_back(wish, read_pause(self._state.path)):
            return answer | self._applied()
        world = real_world(self._state)
        # What is refused leaves nothing behind, not even a directory.
        applier = Applier(self._state, replace(world, arm=partial(_make_ready, world)), version=release())
        if wish.do == "plan":
            return obey(applier, wish, self._offer, lambda _outcome, _before: None)
        if os.geteuid() != 0:
            raise CommandError(f"`vrrpc {wish.do}` needs root: it installs configuration and starts daemons")
        held = self._state.lock()
        log = EventLog(folder_of(self._state.path), say_to_stderr)
        try:
            if found := applier.recover():
                sys.stderr.write(f"taken back first: {found.why}\n")
            answer = obey(applier, wish, self._offer, lambda outcome, _: _tell(log.tell, wish.do, outcome))
            applied = self._state.applied()
            if wish.do == "confirm" and applied and not answer["status"]:
                log.tell(of_agent.generation_confirmed(applied.generation, applied.commit))
        finally:
            log.close()
            os.close(held)
        return answer | self._applied()

    def _applied(self) -> dict[str, Any]:
        applied = self._state.applied()
        return {
            "generation": applied.generation if applied else 0,
            "commit": applied.commit if applied else "",
            "source": applied.source if applied else "",
        }

    def _offer(self) -> Offer | Refused:
        before = self._state.applied()
        sighting = Folder(self._place()).see(before.commit if before else "", NOTHING_ALLOWED)
        compilation = compile_reading(sighting.reading, datetime.now(UTC).date())
        if compilation.failed:
            return Refused(as_text(compilation.findings, compilation.sources).strip())
        host = self._host or socket.gethostname().partition(".")[0]
        tree = next((tree for tree in compilation.trees if tree.host == host), None)
        if tree is None:
            known = ", ".join(tree.host for tree in compilation.trees)
            return Refused(f"{sighting.reading.file} has no host {host!r} (it has {known}): --host names one")
        if refusal := refuse_manager(tree, self._state.tree(before) if before else None):
            return Refused(refusal)
        return Offer(
            tree, Origin(os.path.abspath(sighting.source), sighting.commit, tuple(compilation.findings)), sighting.allow
        )

    def _place(self) -> str:
        """What was given, what is applied if that is a folder of this machine, or else where we are."""
        applied = self._state.applied()
        known = applied.source if applied and os.path.exists(applied.source) else ""
        return self._site or known or "."


def _make_ready(world: World) -> None:
    make_directories()
    world.arm()


def _tell(tell: Callable[[Event], None], do: str, outcome: Outcome) -> None:
    match outcome:
        case Applied(_, _, Record() as record) if do == "rollback":
            tell(of_agent.generation_gone_back_to(record.generation, record.commit))
        case Applied(plan, _, Record() as record):
            tell(of_agent.generation_applied(record.generation, record.commit, f"{len(plan.changes)} files changed"))
        case TakenBack(why):
            tell(of_agent.generation_taken_back(0, "", f"{why}; {how(outcome)}"))
        case _:
            pass


def seconds(text: str) -> float:
    """A time with its unit. Raises CommandError."""
    try:
        return read_duration(text) / 100 if text else 0.0
    except PydanticCustomError as error:
        raise CommandError(f"--confirm-timeout: {error.message()}", WRONG_USE) from None


def finish(answer: Mapping[str, Any], form: str) -> int:
    """Say what came of an order; its exit status. JSON is {version, outcome, status, why, until, generation, commit,
    source}; `until` is UTC, and empty where nothing waits to be confirmed."""
    until = from_seconds(answer["until"]) if answer.get("until") else ""
    if form == "json":
        names = ("outcome", "status", "why", "generation", "commit", "source")
        shape = {"version": JSON_VERSION, **{name: answer.get(name, "") for name in names}, "until": until}
        sys.stdout.write(json.dumps(shape, indent=1) + "\n")
        return int(answer["status"])
    commit = f" (commit {short(answer['commit'])})" if answer.get("commit") else ""
    applied = f"generation {answer['generation']}{commit}" if answer.get("generation") else "nothing is applied"
    if answer["status"]:
        sys.stderr.write(f"{answer['why']}\nvrrpc: {answer['outcome']}; {applied}\n")
    else:
        sys.stdout.write(f"{answer['outcome']}: {applied}\n")
    if until:
        sys.stdout.write(f"it is taken back at {until} unless you say `vrrpc confirm`\n")
    return int(answer["status"])

"""The agent's one loop: hints, answers of remotes and orders come in from threads, and looks at the source go out.

A hint says nothing but that it is time to look. However many came, one look follows: the newest state wins. While
nothing comes, the source is looked at every few seconds all the same, so that a lost hint costs no more than that.
"""

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Final

from runtime.agent import Agent
from runtime.agent_control import VERSION, AgentControl, Order
from runtime.apply import Applied, Outcome
from runtime.control import Answer as Reply
from runtime.control import Reply as Answered
from runtime.events import Tell, of_agent
from runtime.events.telling import tell_nobody
from runtime.exits import REFUSED
from runtime.follow.address import Remote
from runtime.follow.answers import Answers
from runtime.follow.mirror import Mirror
from runtime.follow.poller import Answer, Poller
from runtime.follow.repository import Repository
from runtime.follow.schedule import Pace
from runtime.follow.sighting import NOTHING_ALLOWED, Allowance
from runtime.keep.keeper import Keeper
from runtime.pause import Pause, read_pause
from runtime.pulse import Pulse
from runtime.sentinel.sentinel import Sentinel
from runtime.state import State, StateError
from runtime.verdict import verdict
from runtime.watch import POLL, changes

_STANDING: Final = POLL / 1000
_SELDOM: Final = 60_000
"""Milliseconds after which a repository of this machine is asked without any event."""
_PATIENCE: Final = 2.0
"""Seconds that a remote's thread has to end; the git that it waits for is ended at once."""


@dataclass(frozen=True, slots=True)
class _Hint:
    """Something may have changed, or it is time to end."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """A remote's answer."""

    remote: Remote
    answer: Answer


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An order that is answered after a round of every remote; `rounds` by the remotes' keys."""

    order: Order
    rounds: Mapping[str, int]
    allowance: Allowance


class Worker:
    """The loop of one agent. Folders and remotes are added before it runs."""

    def __init__(
        self, agent: Agent, state: State, stop: Event, say: Callable[[str], None], tell: Tell = tell_nobody
    ) -> None:
        self._agent = agent
        self._state = state
        self._stop = stop
        self._say = say
        self._tell = tell
        self._inbox: SimpleQueue[_Hint | _Heard | Order] = SimpleQueue()
        self._threads: list[Thread] = []
        self._pollers: dict[str, Poller] = {}
        self._heard: dict[str, Answer] = {}
        self._waiting: list[_Waiting] = []
        self._sources: tuple[Answers, Repository] | None = None
        self._pulses: list[Pulse] = []
        self._keeper: Keeper | None = None
        self._sentinel: Sentinel | None = None

    def attach(self, *pulses: Pulse) -> None:
        """Have these feel the pulse of the loop."""
        self._pulses.extend(pulses)

    def keep(self, keeper: Keeper, sentinel: Sentinel) -> None:
        """Have what is applied kept true meanwhile, and the adverts on its LANs heard."""
        self._keeper, self._sentinel = keeper, sentinel

    def end(self) -> None:
        """Come to an end. From any thread, and from a signal's handler."""
        self._stop.set()
        self._inbox.put(_Hint())

    def allow(self, codes: frozenset[str]) -> None:
        """Let these guards pass, once, after the first round."""
        self._inbox.put(Order("sync", codes, lambda _: None))

    def watch(self, folder: str) -> None:
        """Take the events of a folder for hints."""

        def hand_on() -> None:
            for _ in changes(folder, self._stop):
                self._inbox.put(_Hint())

        self._threads.append(Thread(target=hand_on, daemon=True))

    def poll(self, remotes: Sequence[Remote], mirror: Mirror, repository: Repository, pace: Pace) -> None:
        """Have remotes asked at this pace."""
        self._sources = Answers(self._state.path, remotes), repository
        for remote in remotes:
            poller = Poller(partial(mirror.fetch, remote), pace, partial(self._put, remote))
            self._pollers[remote.key] = poller
            if remote.folder:
                self._threads.append(Thread(target=self._watch_refs, args=(remote.folder, poller), daemon=True))

    def _put(self, remote: Remote, answer: Answer) -> None:
        self._inbox.put(_Heard(remote, answer))

    def _watch_refs(self, folder: str, poller: Poller) -> None:
        """A repository on this machine: what is written to it may be a commit."""
        for _ in changes(folder, self._stop, poll=_SELDOM):
            poller.poke()

    def run(self) -> None:
        """Work until told to stop. Raises StateError, and OSError where the socket cannot be made."""
        control = AgentControl(self._state.path, self._inbox.put)
        for thread in self._threads:
            thread.start()
        for poller in self._pollers.values():
            poller.start()
        if self._keeper and self._sentinel:
            self._keeper.start()
            self._sentinel.start()
            self._agent.is_kept = True
        try:
            while not self._stop.is_set():
                for pulse in self._pulses:
                    pulse.beat()
                self._take(self._news())
                if not self._stop.is_set():
                    self._work()
        finally:
            self._stop.set()
            for poller in self._pollers.values():
                poller.close(_PATIENCE)
            if self._keeper and self._sentinel:
                self._sentinel.close()
                self._keeper.close()
            control.close()

    def _news(self) -> Iterable[_Hint | _Heard | Order]:
        """Whatever came; nothing after a few seconds of silence."""
        try:
            yield self._inbox.get(timeout=_STANDING)
            while True:
                yield self._inbox.get_nowait()
        except Empty:
            return

    def _take(self, news: Iterable[_Hint | _Heard | Order]) -> None:
        for each in news:
            match each:
                case Order("state", _, reply):
                    reply(self._now())
                case Order("pause" | "resume", _, reply):
                    self._note_pause(reply)
                case Order(do) if do != "sync":
                    answer = self._agent.obey(each)
                    each.reply(self._now() | answer)
                case Order():
                    rounds = {key: poller.poke() for key, poller in self._pollers.items()}
                    self._waiting.append(_Waiting(each, rounds, self._allowance(each.allow)))
                case _Heard(remote, answer):
                    self._hear(remote, answer)
                case _Hint():
                    pass

    def _allowance(self, codes: frozenset[str]) -> Allowance:
        """Bound to the commit that is refused by now: another one that comes meanwhile was seen by nobody."""
        try:
            refused = self._state.refused()
        except StateError:
            refused = None
        seen = refused is not None and any(code in refused.why for code in codes)
        return Allowance(codes, refused.commit if refused and seen else "")

    def _hear(self, remote: Remote, answer: Answer) -> None:
        self._heard[remote.key] = answer
        for pulse in self._pulses:
            pulse.heard(remote.shown, answer.why)
        if self._sources is None:
            return
        answers, repository = self._sources
        # Whom a look refused may be allowed by now: a key was added, the remote was put right.
        repository.forget()
        if changed := answers.heard(remote, answer, _now()):
            self._say(f"{remote.shown} {f'does not answer: {changed.why}' if changed.why else 'answers again'}")
            why = changed.why
            self._tell(of_agent.source_silent(remote.shown, why) if why else of_agent.source_answers(remote.shown))
        try:
            answers.write()
        except OSError as error:
            self._say(f"{self._state.path} cannot be written: {error.strerror}")

    def _work(self) -> None:
        """Look, and answer those whose round is over. Not while the host is paused."""
        if pause := read_pause(self._state.path):
            self._wait(pause)
            return
        if not (over := [each for each in self._waiting if self._is_over(each)]):
            self._give_early(self._look())
        for each in over:
            self._waiting.remove(each)
            self._reply(each, self._look(each.allowance))

    def _wait(self, pause: Pause) -> None:
        for each in self._waiting:
            each.order.reply(self._now() | {"outcome": "paused", "status": REFUSED, "why": f"the host is {pause}"})
        self._waiting.clear()

    def _note_pause(self, reply: Answered) -> None:
        """Whoever puts something right meanwhile comes to its end first."""
        with suppress(StateError):
            os.close(self._state.lock_applying())
        reply(self._now())
        if self._keeper:
            self._keeper.poke()

    def _look(self, allowance: Allowance = NOTHING_ALLOWED) -> Outcome | None:
        began = time.monotonic()
        outcome = self._agent.look(allowance)
        for pulse in self._pulses:
            pulse.looked(outcome, time.monotonic() - began)
        return outcome

    def _give_early(self, outcome: Outcome | None) -> None:
        """Something new is live: who waits for that need not wait for a remote that hangs."""
        if isinstance(outcome, Applied):
            for each in [each for each in self._waiting if not each.order.allow]:
                self._waiting.remove(each)
                self._reply(each, outcome)

    def _is_over(self, waiting: _Waiting) -> bool:
        return all(key in self._heard and self._heard[key].round >= number for key, number in waiting.rounds.items())

    def _reply(self, waiting: _Waiting, outcome: Outcome | None) -> None:
        heard = [self._heard[key] for key in waiting.rounds if key in self._heard]
        silent = [answer.why for answer in heard] if all(answer.why for answer in heard) else []
        told = verdict(outcome or self._agent.last, outcome is not None, silent)
        waiting.order.reply(self._now() | {"outcome": told.word, "status": told.status, "why": told.why})

    def _now(self) -> Reply:
        applied = self._state.applied()
        return {
            "ok": True,
            "version": VERSION,
            "pid": os.getpid(),
            "generation": applied.generation if applied else 0,
            "commit": applied.commit if applied else "",
            "source": applied.source if applied else "",
            "paused": str(read_pause(self._state.path) or ""),
        }


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())

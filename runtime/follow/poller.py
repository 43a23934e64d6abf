"""Asks one remote again and again, in a thread of its own: one that hangs holds up nobody else."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition, Thread

from runtime.follow.git import GitError
from runtime.follow.schedule import Pace


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of asking once: the commit that the remote is at, or why that is not known. Rounds count from 1."""

    round: int
    commit: str = ""
    why: str = ""


class Poller:
    """One remote's thread. `fetch` asks it and may take its time; `tell` gets every answer, in this thread."""

    def __init__(self, fetch: Callable[[], str], pace: Pace, tell: Callable[[Answer], None]) -> None:
        self._fetch = fetch
        self._pace = pace
        self._tell = tell
        self._changed = Condition()
        self._begun = 0
        self._wanted = 1
        self._closed = False
        self._thread = Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Ask now, and go on."""
        self._thread.start()

    def poke(self) -> int:
        """Ask at once. What is being asked already may be of before, so that another round follows; its number."""
        with self._changed:
            self._wanted = self._begun + 1
            self._changed.notify_all()
            return self._wanted

    def close(self, patience: float) -> None:
        """No further round; wait a moment for the end of this one. What it runs is ended by whoever runs it."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(patience)

    def _run(self) -> None:
        failures = 0
        while not self._closed:
            with self._changed:
                self._begun += 1
            answer = self._ask()
            failures = failures + 1 if answer.why else 0
            if self._closed:
                return
            self._tell(answer)
            with self._changed:
                wait = self._pace.wait(failures, random.random())
                self._changed.wait_for(lambda: self._closed or self._wanted > self._begun, wait)

    def _ask(self) -> Answer:
        try:
            return Answer(self._begun, self._fetch())
        except (GitError, OSError) as error:
            return Answer(self._begun, why=str(error))

"""The agent's control socket: `agent.sock` in the state directory, mode 0600, a JSON object a line in both directions.

    {"do": "state"}                     -> {"ok": true, "version": 1, "pid", "generation", "commit", "source", "paused"}
    {"do": "sync", "allow": ["V720"]}   ask every source at once, and apply what is new
    {"do": "pause"}, {"do": "resume"}   the record of a pause (`pause.py`) was written or removed; answered as `state`
                                        is, when nothing is being applied or put right any more
    {"do": "plan"}                      -> {"ok": true, "text", "plan"}: what an apply would do now, `proposal/show.py`
    {"do": "apply", "plan": ID, "allow": [...], "confirm": SECONDS}   do what was shown under that name; "" for anything
    {"do": "confirm"}                   what waits for it is good
    {"do": "rollback", "generation": N, "allow": [...]}   go back to it, 0 for the one before

`apply`, `confirm` and `rollback` are answered as `sync` is. On a paused host the outcome of all but `confirm` is
`paused`, unless `apply` and `rollback` allow V749.

`allow` may be left out. `sync` is answered when its outcome is there, which may take minutes: with what `state` gives,
and `outcome`, `status` and `why`. `outcome` is one of: applied, nothing new, no answer, refused, refused by a guard,
taken back, partly taken back, paused. `status` is the exit status that stands for it; `why` is empty where nothing is
wrong. `generation` (0 for none), `commit` and `source` are those that are applied now; `paused` is a line, empty when
the host is not. A request that is not understood is answered {"ok": false, "error": "..."}.

A thread of its own takes requests while the agent works; each is answered by the agent's own loop, in its turn.
"""

import os
import selectors
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread
from typing import Any, Final

from runtime.control import Answer, Control, Reply
from runtime.follow.sighting import ALLOWABLE
from runtime.pause import PAUSED

VERSION: Final = 1
SOCKET: Final = "agent.sock"
_LET: Final = ALLOWABLE | {PAUSED}
_ORDERS: Final = ("state", "sync", "pause", "resume", "plan", "apply", "confirm", "rollback")


@dataclass(frozen=True, slots=True)
class Order:
    """One request. `reply` may be called from any thread, once."""

    do: str
    allow: frozenset[str]
    reply: Reply
    plan: str = ""
    generation: int = 0
    confirm: float = 0.0


class AgentControl:
    """The listening end. `take` gets every order, in the thread of the socket. Raises OSError."""

    def __init__(self, state: str, take: Callable[[Order], None]) -> None:
        self._take = take
        self._answers: deque[tuple[Reply, Answer]] = deque()
        self._closed = False
        self._selector = selectors.DefaultSelector()
        self._bell, self._ring = os.pipe()
        self._selector.register(self._bell, selectors.EVENT_READ, self._send)
        path = os.path.join(state, SOCKET)
        try:
            self._control = Control("agent", path, self._selector, self._order)
        except OSError as error:
            raise OSError(f"{path} cannot be listened on: {error}") from None
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while not self._closed:
            for key, _ in self._selector.select():
                key.data()
        self._control.close()

    def _order(self, wish: dict[str, Any], reply: Reply) -> None:
        if error := _misunderstood(wish):
            reply({"ok": False, "error": error})
        else:
            allow = frozenset(wish.get("allow", ()))
            more = wish.get("plan", ""), wish.get("generation", 0), wish.get("confirm", 0.0)
            self._take(Order(wish["do"], allow, lambda answer: self._post(reply, answer), *more))

    def _post(self, reply: Reply, answer: Answer) -> None:
        """Connections are this thread's of the socket alone."""
        self._answers.append((reply, answer))
        os.write(self._ring, b"!")

    def _send(self) -> None:
        os.read(self._bell, 4096)
        while self._answers:
            reply, answer = self._answers.popleft()
            reply(answer)

    def close(self) -> None:
        """Stop listening; who still waits is hung up on."""
        self._closed = True
        with suppress(OSError):
            os.write(self._ring, b"!")
        self._thread.join()
        for handle in (self._bell, self._ring):
            os.close(handle)
        self._selector.close()


def _misunderstood(wish: dict[str, Any]) -> str:
    """What is wrong with a request, or nothing."""
    if wish["do"] not in _ORDERS:
        return f"there is no {wish['do']!r} here; ask for one of {', '.join(_ORDERS)}"
    allow = wish.get("allow", [])
    if not isinstance(allow, list) or not all(isinstance(code, str) and code in _LET for code in allow):
        return f"`allow` is a list of rules that can be let pass: {', '.join(sorted(_LET))}"
    if not isinstance(wish.get("plan", ""), str):
        return "`plan` is the name of a plan"
    for name in ("generation", "confirm"):
        number = wish.get(name, 0)
        if not isinstance(number, int | float) or isinstance(number, bool) or number < 0:
            return f"`{name}` is a number"
    return ""

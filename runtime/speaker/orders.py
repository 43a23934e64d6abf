"""What people ask of a running speaker, in the words of `control`: checked, done by the machine, then answered."""

from collections.abc import Callable, Mapping
from typing import Any

from runtime.speaker.aside import Aside
from runtime.speaker.control import Answer, Reply
from runtime.speaker.events import Event, PrioritySet, Released, Resigned
from runtime.speaker.priorities import SetPriority, choose, write_priorities
from runtime.speaker.served import Served
from runtime.speaker.state import Role
from schemas.speaker import Key, Router

DONE: Answer = {"ok": True}
_NOBODY: Answer = {"ok": False, "error": "nobody took over, so this host is master as before", "refused": True}
_LONGEST_REASON = 1000


class Orders:
    """`wanted` are the configured routers, `served` those that are at work, `happen` gives one's machine an event.
    `chosen` are the priorities that were set, by router; what changes there is kept in `folder` ("" for nowhere)."""

    def __init__(
        self,
        wanted: Callable[[], Mapping[Key, Router]],
        served: Mapping[Key, Served],
        happen: Callable[[Served, Event], None],
        aside: Aside,
        folder: str,
    ) -> None:
        self._wanted = wanted
        self._served = served
        self._happen = happen
        self._aside = aside
        self._folder = folder
        self.chosen: dict[str, SetPriority] = {}

    def give(self, wish: dict[str, Any], reply: Reply) -> None:
        """One order about one router."""
        router = next((each for each in self._wanted().values() if each.name == wish.get("router")), None)
        if router is None:
            reply(_no(f"there is no virtual router {wish.get('router')!r} here"))
            return
        served = self._served.get(router.key)
        if served and served.state.role is Role.LEAVING:
            reply(_no(f"{router.name} is being handed over already"))
            return
        match wish["do"]:
            case "priority":
                self._set_priority(router, served, wish, reply)
            case "resign":
                self._hand_over(served, Resigned(), lambda: reply(DONE), reply)
            case _:
                self._hand_over(served, Released(), lambda: reply(DONE), reply)

    def _set_priority(self, router: Router, served: Served | None, wish: dict[str, Any], reply: Reply) -> None:
        priority, reason = wish.get("priority"), wish.get("reason", "")
        if priority is not None and (type(priority) is not int or not 0 <= priority <= 254):
            reply(_no("priority: want 0 (drained) to 254, or null for the configured one"))
            return
        if not isinstance(reason, str) or len(reason) > _LONGEST_REASON or not reason.isprintable():
            reply(_no(f"reason: want at most {_LONGEST_REASON} printable characters"))
            return
        chosen = None if priority is None else choose(priority, reason)
        self._hand_over(served, PrioritySet(priority), lambda: self._keep(router.name, chosen, reply), reply)

    def _hand_over(self, served: Served | None, event: Event, done: Callable[[], None], reply: Reply) -> None:
        """Most orders are done at once; a handover ends later."""
        if served:
            self._happen(served, event)
            if served.state.role is Role.LEAVING:
                served.asked.append(lambda taken_over: done() if taken_over else reply(_NOBODY))
                return
        done()

    def _keep(self, name: str, chosen: SetPriority | None, reply: Reply) -> None:
        """It holds already; the answer waits until it would hold after a power failure too."""
        if chosen:
            self.chosen[name] = chosen
        else:
            self.chosen.pop(name, None)
        if not self._folder:
            reply(DONE)
            return
        kept, errors = dict(self.chosen), list[str]()

        def answer() -> None:
            reply(_no(f"it holds until the speaker restarts: {errors[0]}") if errors[0] else DONE)

        self._aside.run(lambda: errors.append(write_priorities(self._folder, kept)), answer)


def _no(error: str) -> Answer:
    return {"ok": False, "error": error}

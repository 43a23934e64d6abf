"""Who has its turn first when the timers of many virtual routers have run out at once."""

import time
from dataclasses import replace
from typing import cast

from runtime.speaker.events import Event, Started
from runtime.speaker.machine import initial, step
from runtime.speaker.port import Port
from runtime.speaker.served import Served
from runtime.speaker.state import SECOND, Role, State
from runtime.speaker.timers import Timers
from tests.runtime.speaker.samples import router


class Timed(Served):
    """A virtual router whose effects are left out."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.port = cast("Port", None)


def test_a_master_speaks_before_others_take_over() -> None:
    """Also where they were due before it: taking hundreds of roles takes long, and a master that is silent for so long
    would lose its own."""
    now = time.monotonic_ns()
    waiting, _ = step(initial(router()), Started(), now)
    due = waiting.retimed(waiting_since=now - waiting.down_interval - SECOND // 10)
    holder = replace(waiting, role=Role.MASTER, advert_at=now - SECOND // 20, announce_at=now + SECOND)
    turns: list[Role] = []

    def happen(served: Served, event: Event) -> None:
        turns.append(served.state.role)
        served.state, _ = step(served.state, event, time.monotonic_ns())

    timers = Timers(lambda _: None, happen)
    for state in (due, holder, due):
        timers.note(Timed(state))
    timers.fire()
    assert turns == [Role.MASTER, Role.BACKUP, Role.BACKUP]

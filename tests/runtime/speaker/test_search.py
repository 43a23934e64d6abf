"""A LAN of three, exhaustively to a bounded depth; `make fuzz` goes deeper."""

import pytest

from runtime.speaker import machine
from runtime.speaker.effects import SendAdvert
from runtime.speaker.events import AdvertArrived, Event
from runtime.speaker.moves import Step
from runtime.speaker.state import Role, State
from schemas.speaker import Failback
from tests.runtime.speaker.search import search

DEPTH = 5


@pytest.mark.parametrize("failback", Failback)
def test_every_state_that_can_be_reached_heals(failback: Failback) -> None:
    count, sick = search(failback, DEPTH)
    assert count > 2000
    assert sick == []


def test_a_machine_that_never_yields_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """So is it seen that the search would see something."""
    real = machine.step

    def stubborn(state: State, event: Event, now: int) -> Step:
        if state.role is Role.MASTER and isinstance(event, AdvertArrived):
            return state, (SendAdvert(state.priority),) if event.advert.priority < state.priority else ()
        return real(state, event, now)

    monkeypatch.setattr(machine, "step", stubborn)
    _, sick = search(Failback.AUTOMATIC, 3)
    assert sick

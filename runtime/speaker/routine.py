"""What a backup hears nearly always: the same advert again, which starts its timer anew and does no more. Pure."""

from runtime.speaker.events import AdvertArrived
from runtime.speaker.machine import step
from runtime.speaker.state import Role, State
from runtime.speaker.wire import Advert


def is_routine(state: State, advert: Advert) -> bool:
    """Whether this advert, whenever it comes again and for as long as nothing else happens, is no more than that."""
    if state.role is not Role.BACKUP or state.preempt_at is not None:
        return False  # what a lower advert does under `failback: after` depends on when it comes
    later = state.waiting_since + 1
    return step(state, AdvertArrived(advert), later) == (state.retimed(waiting_since=later), ())

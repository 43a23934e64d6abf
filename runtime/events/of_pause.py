"""A pause of this host, as events."""

from runtime.events import Event
from runtime.pause import Pause
from schemas.drift import Drift
from schemas.findings import Severity


def pause_began(pause: Pause) -> Event:
    """Somebody wants hands off."""
    return Event("pause.began", Severity.NOTE, f"the host is {pause}", Drift.PAUSED.value)


def pause_ended(pause: Pause, by_itself: bool) -> Event:
    """Somebody resumed, or its end time came."""
    text = f"the pause is over{' by its end time' if by_itself else ''}: {pause.reason}"
    return Event("pause.ended", Severity.NOTE, text, Drift.PAUSED.value)

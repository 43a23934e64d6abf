"""What several rows of the machine's table do: say that we are there, rest without addresses, leave a role. Pure."""

from dataclasses import replace

from runtime.speaker.effects import Effect, Report, RunScript, Withdraw
from runtime.speaker.state import SECOND, Role, State
from runtime.speaker.wire import Advert
from schemas.speaker import Router

Step = tuple[State, tuple[Effect, ...]]

# A switch or a host that missed the first round, or was busy, heals with a later one; the last pause repeats. The first
# pauses are short: a last reply of the old master, sent with the same virtual MAC, draws the traffic to its port again.
_ANNOUNCEMENT_PAUSES = tuple(pause * SECOND // 1000 for pause in (10, 40, 150, 800, 4_000, 60_000))

# With unicast no advert bears the virtual MAC, and a switch that a frame of a backup's host has taught the wrong port
# would learn no better for a minute.
_TEACHING_PAUSE = SECOND


def advertise(state: State, now: int) -> State:
    """An advert is sent now; when the next one is due."""
    return state.retimed(advert_at=state.next_advert(now))


def announce(state: State, now: int) -> State:
    """An announcement is sent now; when the next one is due."""
    pause = _ANNOUNCEMENT_PAUSES[min(state.announced, len(_ANNOUNCEMENT_PAUSES) - 1)]
    if state.router.peers and state.router.virtual_mac:
        pause = min(pause, _TEACHING_PAUSE)
    return state.retimed(announce_at=now + pause, announced=state.announced + 1)


def announce_again(state: State, now: int) -> State:
    """All rounds of a new master once more: a rival told the LAN that the addresses are with it. Those that are under
    way are not begun anew, or a rival that stays would have us announce with every advert of its own."""
    if state.announced < len(_ANNOUNCEMENT_PAUSES) - 1:
        return state
    return replace(state, announce_at=now, announced=0)


def learn(router: Router, advert: Advert) -> int | None:
    """The interval that a master asks its backups to reckon with."""
    # Version 2 has nothing to learn: adverts with another interval were refused (RFC 3768 section 7.1).
    return advert.interval if router.version == 3 else None


def rest(state: State, role: Role, now: int) -> State:
    """Into a role without addresses: nothing raised, learned or counted there before survives."""
    return replace(
        state,
        role=role,
        priority=state.own_priority,
        locked=False,
        lock_reason="",
        learned_interval=None,
        waiting_since=now,
        vacated=False,
        listening=False,
        preempt_at=None,
    )


def leave(state: State, role: Role, now: int, why: str) -> Step:
    """Into a role without addresses, with what a holder has to give back."""
    undo = (Withdraw(), RunScript(Role.BACKUP)) if state.holds else ()
    return rest(state, role, now), (*undo, Report(f"{role}: {why}"))

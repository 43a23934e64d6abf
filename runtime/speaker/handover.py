"""How a master leaves without a lost packet: it says priority 0, goes on answering, and withdraws when a peer speaks.

Whether there is a peer cannot be known, since backups are silent: it is tried, for as long as the slowest peer may
take. Nobody came: who is to stop stops all the same; else the role is taken up again, and whoever asked is told.
keepalived and RFC 9568 section 6.4.3 withdraw at once, which costs the peer's skew time. Pure, as `machine` is.
"""

from dataclasses import replace
from typing import Final

from runtime.speaker.effects import HandoverEnded, Report, SendAdvert
from runtime.speaker.moves import Step, advertise, learn, leave
from runtime.speaker.state import SECOND, Aim, Role, State
from runtime.speaker.wire import Advert

_OVERLAP: Final = SECOND // 50
"""So long both answer: keepalived advertises before its addresses are up, the order of RFC 9568 section 6.4.2."""


def begin(state: State, aim: Aim, now: int) -> Step:
    """Say goodbye, and wait. The shell has read the socket empty, so what is heard from here on answers this."""
    state = replace(state, role=Role.LEAVING, aim=aim, successor=None, advert_at=now + state.longest_handover)
    return state, (SendAdvert(0), Report(f"leaving, {aim}: answering until a peer takes over"))


def hear(state: State, advert: Advert, now: int) -> Step:
    """An advert that counts, while leaving. One that comes in time is the answer; more of them change nothing."""
    if advert.priority == 0 or state.successor:
        return state, ()
    return replace(state, successor=advert, advert_at=now + _OVERLAP), ()


def fire(state: State, now: int) -> Step:
    """The wait may be over."""
    if now < state.advert_at:
        return state, ()
    if peer := state.successor:
        state, effects = conclude(state, now, f"{peer.source} took over with priority {peer.priority}")
        return replace(state, learned_interval=learn(state.router, peer)), effects
    if state.aim is Aim.STOP:
        return conclude(state, now, "nobody took over", taken_over=False)
    return resume(state, now, "nobody took over")


def resume(state: State, now: int, why: str) -> Step:
    """Be master again, and say so before somebody's timer runs out."""
    state = advertise(replace(state, role=Role.MASTER), now)
    # An announcement that came due meanwhile goes with the next advert: not now, while this one is on its way.
    state = replace(state, announce_at=state.announce_at if state.announce_at > now else state.advert_at)
    report = Report(f"master with priority {state.priority} again: {why}")
    return state, (SendAdvert(state.priority), HandoverEnded(False), report)


def conclude(state: State, now: int, why: str, taken_over: bool = True) -> Step:
    """Withdraw, and be what the router left for."""
    match state.aim:
        case Aim.STOP:
            role = Role.INITIALIZE
        case Aim.DRAIN:
            state, role = replace(state, set_priority=0), Role.INITIALIZE
        case Aim.RESIGN | Aim.RELEASE:
            role = Role.BACKUP
    # Without a link there is nothing to listen to, whatever it left for.
    role = role if state.link else Role.INITIALIZE
    state, effects = leave(state, role, now, why)
    return state, (*effects, HandoverEnded(taken_over))

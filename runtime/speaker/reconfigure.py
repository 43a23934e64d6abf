"""A changed configuration or priority of a running router, with the least that the LAN must notice. Pure."""

from dataclasses import replace

from runtime.speaker.admit import compose_each
from runtime.speaker.effects import Acquire, Announce, Effect, Report, SendAdvert, Withdraw
from runtime.speaker.moves import Step, advertise, announce
from runtime.speaker.state import Role, State
from schemas.speaker import Failback, Router


def reconfigure(state: State, router: Router, now: int) -> Step:
    """The file was read again."""
    old, state = state, _adopt(state, router)
    if state.role is Role.LEAVING:
        return state, _moves(old, state)
    if state.role is not Role.MASTER:
        return state, ()
    state, effects = _publish(old, state, now)
    if old.locked and not state.locked:
        return state, (*effects, Report(f"failback lock released: priority {state.priority}"))
    return state, effects


def set_priority(state: State, priority: int | None, now: int) -> Step:
    """A person chose another priority than the file's, or that again. A lock outranks it, until it ends."""
    new = replace(state, set_priority=priority)
    new = new if state.locked else replace(new, priority=new.own_priority)
    if new.priority == state.priority:
        return new, ()
    report = Report(f"priority {new.priority}, set by a person" if priority else f"priority {new.priority}")
    if state.role is not Role.MASTER:
        return new, (report,)
    return advertise(new, now), (SendAdvert(new.priority), report)


def unlock(state: State, now: int) -> Step:
    """Back to the own priority, in place."""
    state = replace(state, locked=False, lock_reason="", priority=state.own_priority)
    report = Report(f"failback lock released: priority {state.priority}")
    return advertise(state, now), (SendAdvert(state.priority), report)


def _adopt(state: State, router: Router) -> State:
    old = state.router
    locked = state.locked and router.failback is Failback.MANUAL
    same_failback = (router.failback, router.failback_after) == (old.failback, old.failback_after)
    state = replace(
        state,
        router=router,
        locked=locked,
        learned_interval=state.learned_interval if router.version == old.version else None,
        preempt_at=state.preempt_at if same_failback else None,
    )
    return state if locked else replace(state, priority=state.own_priority, lock_reason="")


def _publish(old: State, new: State, now: int) -> Step:
    """Tell the LAN what changed, at once: a backup that learns a longer interval too late takes over."""
    if moves := _moves(old, new):
        new = announce(advertise(replace(new, announced=0), now), now)
        return new, (*moves, SendAdvert(new.priority), Announce())
    if _spoken(new) != _spoken(old):
        return advertise(new, now), (SendAdvert(new.priority),)
    return new, ()


def _moves(old: State, new: State) -> tuple[Effect, ...]:
    if new.router.virtual_mac != old.router.virtual_mac:
        return Withdraw(), Acquire()
    return (Acquire(),) if set(new.router.every_address) != set(old.router.every_address) else ()


def _spoken(state: State) -> object:
    return compose_each(state.router, state.priority), state.router.checksum

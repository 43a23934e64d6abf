"""The VRRP state machine of one virtual router: `step(state, event, now)`, and `deadline(state)` for the one timer.

No clock, no socket, no log: `now` and deadlines are nanoseconds of a monotonic clock, all else is an effect. Sections
are RFC 9568's, which says active for master. Its row 'startup with priority 255' is missing: nobody can configure 255.

=========== ======================================= ======= ==========================================================
role        event                                   section what follows
=========== ======================================= ======= ==========================================================
initialize  Started, link up                        6.4.1   backup script; wait a master-down interval; backup
initialize  Started, link down                      -       backup script; wait for the link
initialize  Stopped                                 -       nothing
initialize  LinkCameUp, started                     6.4.1   wait a master-down interval; backup
initialize  LinkCameUp, not started                 -       nothing
initialize  LinkWentDown                            -       nothing
initialize  AdvertArrived                           -       nothing
initialize  TimerFired                              -       nothing
initialize  Reconfigured                            -       the new configuration holds
backup      Started                                 -       nothing
backup      Stopped                                 6.4.2   initialize
backup      LinkCameUp                              -       nothing
backup      LinkWentDown                            6.4.2   initialize
backup      AdvertArrived, refused                  7.1     count
backup      AdvertArrived, other addresses          7.1     count, report; go on as if they were ours
backup      AdvertArrived, priority 0               6.4.2   wait the skew time only
backup      AdvertArrived, higher or equal          6.4.2   learn the interval (version 3); restart the timer
backup      AdvertArrived, lower, automatic         6.4.2   nothing: the timer runs out
backup      AdvertArrived, lower, manual            6.4.2   as higher
backup      AdvertArrived, lower, after             -       as manual until `failback_after` is over, then as automatic
backup      TimerFired, early                       -       nothing
backup      TimerFired, due                         6.4.2   addresses, advert, announcement, master script; master
backup      TimerFired, late                        -       once: listen for another master-down interval
backup      Reconfigured                            6.1     the timer counts from the last advert
master      Started                                 -       nothing
master      Stopped                                 6.4.3   advert with priority 0, withdraw, backup script; initialize
master      LinkCameUp                              -       nothing
master      LinkWentDown                            -       withdraw, backup script; initialize
master      AdvertArrived, refused                  7.1     count
master      AdvertArrived, other addresses          7.1     count, report; go on as if they were ours
master      AdvertArrived, priority 0               6.4.3   advert; restart the timer
master      AdvertArrived, higher                   6.4.3   withdraw, backup script; learn the interval; backup
master      AdvertArrived, equal, higher address    6.4.3   as higher
master      AdvertArrived, equal, lower address     6.4.3   advert; the timer runs on
master      AdvertArrived, lower                    6.4.3   advert; the timer runs on
master      AdvertArrived, overdue                  -       withdraw, backup script; backup, which hears it
master      TimerFired, early                       -       nothing
master      TimerFired, advert due                  6.4.3   advert; restart the timer
master      TimerFired, announcement due            -       announcement again: after 1 s, 5 s, then every 60 s
master      TimerFired, overdue                     -       withdraw, backup script; listen; backup
master      Reconfigured, same                      -       nothing
master      Reconfigured, advert                    -       advert; restart the timer
master      Reconfigured, addresses                 -       addresses, advert, announcement
master      Reconfigured, virtual MAC               -       withdraw, addresses, advert, announcement
=========== ======================================= ======= ==========================================================
"""

from dataclasses import replace
from typing import Final

from runtime.speaker.admit import compare_addresses, compose, refuse
from runtime.speaker.effects import Acquire, Announce, CountDrop, Effect, Report, RunScript, SendAdvert, Withdraw
from runtime.speaker.events import (
    AdvertArrived,
    Event,
    LinkCameUp,
    LinkWentDown,
    Reconfigured,
    Started,
    Stopped,
    TimerFired,
)
from runtime.speaker.state import CENTISECOND, SECOND, Role, State
from runtime.speaker.wire import Advert
from schemas.speaker import Failback, Router

Step = tuple[State, tuple[Effect, ...]]

HIGHEST_LEVEL: Final = 254
"""Where a failback lock ends: 255 is an address owner's, who can never be demoted."""

# A switch or a host that missed the first round, or was busy, heals with a later one; the last pause repeats.
_ANNOUNCEMENT_PAUSES = (1 * SECOND, 4 * SECOND, 60 * SECOND)


def initial(router: Router) -> State:
    """A router that nobody started yet, with its link taken for up."""
    return State(router, router.priority)


def deadline(state: State) -> int | None:
    """When TimerFired is wanted next, None for never. The answer may change with every step."""
    match state.role:
        case Role.INITIALIZE:
            return None
        case Role.BACKUP:
            return state.down_at
        case Role.MASTER:
            return min(state.advert_at, state.announce_at)


def step(state: State, event: Event, now: int) -> Step:
    """What the event changes, and what is to be done about it, in that order. Never raises."""
    match event:
        case Started():
            return _start(state, now)
        case Stopped():
            return _stop(state, now)
        case LinkCameUp():
            return _link_up(state, now)
        case LinkWentDown():
            return _link_down(state, now)
        case AdvertArrived(advert):
            return _hear(state, advert, now)
        case TimerFired():
            return _fire(state, now)
        case Reconfigured(router):
            return _reconfigure(state, router, now)


def _start(state: State, now: int) -> Step:
    if state.started:
        return state, ()
    state = replace(state, started=True)
    # The script runs without a link too: a service left over from before a crash must not outlive it.
    script = RunScript(Role.BACKUP)
    if not state.link:
        return state, (script, Report("initialize: started, the link is down"))
    return _rest(state, Role.BACKUP, now), (script, Report("backup: started"))


def _stop(state: State, now: int) -> Step:
    farewell = (SendAdvert(0),) if state.role is Role.MASTER else ()
    state, effects = _leave(replace(state, started=False), Role.INITIALIZE, now, "stopped")
    return state, (*farewell, *effects)


def _link_up(state: State, now: int) -> Step:
    state = replace(state, link=True)
    if not state.started or state.role is not Role.INITIALIZE:
        return state, ()
    return _rest(state, Role.BACKUP, now), (Report("backup: the link came up"),)


def _link_down(state: State, now: int) -> Step:
    return _leave(replace(state, link=False), Role.INITIALIZE, now, "the link went down")


def _rest(state: State, role: Role, now: int) -> State:
    """Into a role without addresses: nothing raised, learned or counted there before survives."""
    return replace(
        state,
        role=role,
        priority=state.router.priority,
        locked=False,
        learned_interval=None,
        waiting_since=now,
        vacated=False,
        listening=False,
        preempt_at=None,
    )


def _leave(state: State, role: Role, now: int, why: str) -> Step:
    if state.role is Role.INITIALIZE:
        return state, ()
    undo = (Withdraw(), RunScript(Role.BACKUP)) if state.role is Role.MASTER else ()
    return _rest(state, role, now), (*undo, Report(f"{role}: {why}"))


def _hear(state: State, advert: Advert, now: int) -> Step:
    if state.role is Role.INITIALIZE:
        return state, ()
    if reason := refuse(state.router, advert):
        return state, (CountDrop(reason, advert.source),)
    state, complaints = compare_addresses(state, advert)
    # After a stall the socket is read before the timer is looked at: without this, an assertion would come first.
    state, retreat = _yield_if_overdue(state, now)
    state = replace(state, heard_level=advert.priority or state.heard_level)
    hear = _hear_as_master if state.role is Role.MASTER else _hear_as_backup
    state, effects = hear(state, advert, now)
    return state, (*complaints, *retreat, *effects)


def _hear_as_backup(state: State, advert: Advert, now: int) -> Step:
    """RFC 9568 section 6.4.2, with its Preempt_Mode widened to three ways of failing back."""
    if advert.priority == 0:
        return replace(state, waiting_since=now, vacated=True, listening=False, preempt_at=None), ()
    if advert.priority >= state.priority:
        return replace(_follow(state, advert, now), preempt_at=None), ()
    match state.router.failback:
        case Failback.AUTOMATIC:
            return state, ()
        case Failback.MANUAL:
            return _follow(state, advert, now), ()
        case Failback.AFTER:
            return _hear_until_preemption(state, advert, now), ()


def _hear_until_preemption(state: State, advert: Advert, now: int) -> State:
    if state.preempt_at is None:
        state = replace(state, preempt_at=now + state.router.failback_after * CENTISECOND)
    if state.preempt_at is not None and now >= state.preempt_at:
        return state
    return _follow(state, advert, now)


def _follow(state: State, advert: Advert, now: int) -> State:
    return replace(
        state, waiting_since=now, vacated=False, listening=False, learned_interval=_learn(state.router, advert)
    )


def _learn(router: Router, advert: Advert) -> int | None:
    # Version 2 has nothing to learn: adverts with another interval were refused (RFC 3768 section 7.1).
    return advert.interval if router.version == 3 else None


def _hear_as_master(state: State, advert: Advert, now: int) -> Step:
    """RFC 9568 section 6.4.3. Equals are decided by address, as unsigned numbers; an equal backup just follows."""
    if advert.priority == 0:
        return _advertise(state, now), (SendAdvert(state.priority),)
    if (advert.priority, advert.source) > (state.priority, state.router.source):
        why = f"{advert.source} is master with priority {advert.priority}, ours is {state.priority}"
        state, effects = _leave(state, Role.BACKUP, now, why)
        return replace(state, learned_interval=_learn(state.router, advert)), effects
    # Asserting at once, as section 6.4.3 has it since RFC 9568, ends a split in one packet instead of one interval.
    return state, (SendAdvert(state.priority),)


def _fire(state: State, now: int) -> Step:
    match state.role:
        case Role.INITIALIZE:
            return state, ()
        case Role.BACKUP:
            return _fire_as_backup(state, now)
        case Role.MASTER:
            return _fire_as_master(state, now)


def _fire_as_backup(state: State, now: int) -> Step:
    late = now - state.down_at
    if late < 0:
        return state, ()
    if late > state.interval and not state.listening:
        # We were stalled, not the master: its adverts may be waiting in the socket, or it was stalled with us.
        report = Report(f"backup: the timer fired {_seconds(late)} late, listening again before taking over")
        return replace(state, waiting_since=now, vacated=False, listening=True), (report,)
    return _take_over(state, now)


def _fire_as_master(state: State, now: int) -> Step:
    state, effects = _yield_if_overdue(state, now)
    if effects:
        return state, effects
    if now >= state.advert_at:
        state, effects = _advertise(state, now), (SendAdvert(state.priority),)
    if now >= state.announce_at:
        state, effects = _announce(state, now), (*effects, Announce())
    return state, effects


def _yield_if_overdue(state: State, now: int) -> Step:
    """A master that was stalled for so long was given up by the backups: whoever took over must not be fought."""
    late = now - state.advert_at
    if state.role is not Role.MASTER or late <= state.down_interval:
        return state, ()
    return _leave(state, Role.BACKUP, now, f"our advert is {_seconds(late)} overdue, listening first")


def _advertise(state: State, now: int) -> State:
    return replace(state, advert_at=now + state.interval)


def _announce(state: State, now: int) -> State:
    pause = _ANNOUNCEMENT_PAUSES[min(state.announced, len(_ANNOUNCEMENT_PAUSES) - 1)]
    return replace(state, announce_at=now + pause, announced=state.announced + 1)


def _take_over(state: State, now: int) -> Step:
    """Section 6.4.2, to master. The addresses come first: the LAN learns of us only when we can answer."""
    why = "the master left" if state.vacated else f"no advert that counts for {_seconds(now - state.waiting_since)}"
    state, lock_reports = _lock(state)
    state = replace(state, role=Role.MASTER, learned_interval=None, preempt_at=None, announced=0)
    state = _announce(_advertise(state, now), now)
    report = Report(f"master with priority {state.priority}: {why}")
    effects = (Acquire(), SendAdvert(state.priority), Announce(), RunScript(Role.MASTER), report)
    return state, (*effects, *lock_reports)


def _lock(state: State) -> tuple[State, tuple[Report, ...]]:
    """A rescuer under manual failback outranks whoever was there before, so that no return takes the role from it.

    A plain 'do not preempt' loses that when either side restarts or a partition heals. The preferred member that
    starts alone rescues nobody, and stays at its own level.
    """
    router = state.router
    is_rescue = state.heard_level > 0 or router.priority < router.ceiling
    if router.failback is not Failback.MANUAL or not is_rescue:
        return state, ()
    level = min(HIGHEST_LEVEL, max(state.heard_level, router.ceiling) + 1)
    note = "; no higher one is left, equals are decided by address" if level == HIGHEST_LEVEL else ""
    return replace(state, priority=level, locked=True), (Report(f"failback lock taken at priority {level}{note}"),)


def _reconfigure(state: State, router: Router, now: int) -> Step:
    old, state = state, _adopt(state, router)
    if state.role is not Role.MASTER:
        return state, ()
    state, effects = _publish(old, state, now)
    if old.locked and not state.locked:
        return state, (*effects, Report(f"failback lock released: priority {state.priority}"))
    return state, effects


def _adopt(state: State, router: Router) -> State:
    old = state.router
    locked = state.locked and router.failback is Failback.MANUAL
    same_failback = (router.failback, router.failback_after) == (old.failback, old.failback_after)
    return replace(
        state,
        router=router,
        locked=locked,
        priority=state.priority if locked else router.priority,
        learned_interval=state.learned_interval if router.version == old.version else None,
        preempt_at=state.preempt_at if same_failback else None,
    )


def _publish(old: State, new: State, now: int) -> Step:
    """Tell the LAN what changed, at once: a backup that learns a longer interval too late takes over."""
    moves: tuple[Effect, ...]
    if new.router.virtual_mac != old.router.virtual_mac:
        moves = (Withdraw(), Acquire())
    elif set(new.router.addresses) != set(old.router.addresses):
        moves = (Acquire(),)
    elif _spoken(new) != _spoken(old):
        return _advertise(new, now), (SendAdvert(new.priority),)
    else:
        return new, ()
    new = _announce(_advertise(replace(new, announced=0), now), now)
    return new, (*moves, SendAdvert(new.priority), Announce())


def _spoken(state: State) -> object:
    return compose(state.router, state.priority), state.router.checksum


def _seconds(duration: int) -> str:
    return f"{duration / SECOND:.3f} s"

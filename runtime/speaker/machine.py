"""The VRRP state machine of one virtual router: `step(state, event, now)`, and `deadline(state)` for the one timer.

No clock, no socket, no log: `now` and deadlines are nanoseconds of a monotonic clock, all else is an effect. Sections
are RFC 9568's, which says active for master. Its row 'startup with priority 255' is missing: nobody can configure 255.
Its Accept_Mode is always true, since the addresses are those of services. `leaving` is a master that has said goodbye
and goes on answering (`handover`); its 'done' is to withdraw, run the backup script, tell whoever asked, and be what it
left for: initialize when stopped or drained, else backup.

=========== ======================================= ======= ==========================================================
role        event                                   section what follows
=========== ======================================= ======= ==========================================================
initialize  Started, link up                        6.4.1   backup script; wait a master-down interval; backup
initialize  Started, link down or drained           -       backup script; wait for the link, or to be undrained
initialize  Stopped                                 -       nothing
initialize  LinkCameUp, started                     6.4.1   wait a master-down interval; backup
initialize  LinkCameUp, not started or drained      -       nothing
initialize  LinkWentDown                            -       nothing
initialize  AdvertArrived                           -       nothing
initialize  TimerFired                              -       nothing
initialize  Reconfigured                            -       the new configuration holds
initialize  PrioritySet, ready                      -       undrained: wait a master-down interval; backup
initialize  PrioritySet, not ready                  -       the new priority holds
initialize  Resigned                                -       nothing
initialize  Released                                -       nothing
initialize  TakenDown                               -       nothing
initialize  Disturbed                               -       addresses away, device down
backup      Started                                 -       nothing
backup      Stopped                                 6.4.2   initialize
backup      LinkCameUp                              -       nothing
backup      LinkWentDown                            6.4.2   initialize
backup      AdvertArrived, refused                  7.1     count
backup      AdvertArrived, other addresses          7.1     count; go on as if they were ours
backup      AdvertArrived, priority 255             -       count; as higher
backup      AdvertArrived, priority 0               6.4.2   wait the skew time only
backup      AdvertArrived, higher or equal          6.4.2   learn the interval (version 3); restart the timer
backup      AdvertArrived, lower, automatic         6.4.2   nothing: the timer runs out
backup      AdvertArrived, lower, manual            6.4.2   as higher
backup      AdvertArrived, lower, after             -       as manual until `failback_after` is over, then as automatic
backup      TimerFired, early                       -       nothing
backup      TimerFired, due                         6.4.2   addresses, advert, announcement, master script; master
backup      TimerFired, late                        -       once: listen for another master-down interval
backup      Reconfigured                            6.1     the timer counts from the last advert
backup      PrioritySet, 0                          -       drained; initialize
backup      PrioritySet, above                      -       the timer counts from the last advert
backup      Resigned                                -       nothing
backup      Released                                -       nothing
backup      TakenDown                               -       nothing
backup      Disturbed                               -       addresses away, device down
master      Started                                 -       nothing
master      Stopped                                 6.4.3   advert with priority 0; leaving
master      LinkCameUp                              -       nothing
master      LinkWentDown                            -       withdraw, backup script; initialize
master      AdvertArrived, refused                  7.1     count
master      AdvertArrived, other addresses          7.1     count; go on as if they were ours
master      AdvertArrived, priority 255             -       count; as higher
master      AdvertArrived, priority 0               6.4.3   advert; restart the timer
master      AdvertArrived, higher                   6.4.3   withdraw, backup script; learn the interval; backup
master      AdvertArrived, equal, higher address    6.4.3   as higher
master      AdvertArrived, equal, lower address     6.4.3   advert; the timer runs on; announcements begin anew
master      AdvertArrived, lower                    6.4.3   advert; the timer runs on; announcements begin anew
master      AdvertArrived, overdue                  -       withdraw, backup script; backup, which hears it
master      TimerFired, early                       -       nothing
master      TimerFired, advert due                  6.4.3   advert; restart the timer
master      TimerFired, announcement due            -       announcement again: 5 times in 5 s, then every 60 s
master      TimerFired, overdue                     -       withdraw, backup script; listen; backup
master      Reconfigured, same                      -       nothing
master      Reconfigured, advert                    -       advert; restart the timer
master      Reconfigured, addresses                 -       addresses, advert, announcement
master      Reconfigured, virtual MAC               -       withdraw, addresses, advert, announcement
master      PrioritySet, 0                          -       advert with priority 0; leaving
master      PrioritySet, above                      -       advert; restart the timer; a failback lock stays
master      Resigned                                -       advert with priority 0; leaving
master      Released, locked                        -       advert with priority 0; leaving
master      Released, preferred                     -       own priority; advert: nobody else would take the role
master      Released, not locked                    -       nothing
master      TakenDown                               -       withdraw, backup script; listen; backup
master      Disturbed                               -       addresses; announcements begin anew
leaving     Started, stopping                       -       advert; master again
leaving     Started, not stopping                   -       nothing
leaving     Stopped                                 -       go on, but stop in the end
leaving     LinkCameUp                              -       nothing
leaving     LinkWentDown                            -       done
leaving     AdvertArrived, refused                  7.1     count
leaving     AdvertArrived, other addresses          7.1     count; go on as if they were ours
leaving     AdvertArrived, priority 255             -       count; as above
leaving     AdvertArrived, priority 0               -       nothing: it leaves too
leaving     AdvertArrived, above                    -       both answer for 20 ms more; further ones: nothing
leaving     AdvertArrived, overdue                  -       done
leaving     TimerFired, early                       -       nothing
leaving     TimerFired, relieved                    -       done: a peer answers
leaving     TimerFired, stopping                    -       done, though nobody came
leaving     TimerFired, not stopping                -       nobody came: advert; master again
leaving     TimerFired, overdue                     -       done
leaving     Reconfigured                            -       addresses where they changed
leaving     PrioritySet                             -       nothing
leaving     Resigned                                -       nothing
leaving     Released                                -       nothing
leaving     TakenDown                               -       done
leaving     Disturbed                               -       addresses
=========== ======================================= ======= ==========================================================
"""

from dataclasses import replace

from runtime.speaker import handover
from runtime.speaker.admit import complain, refuse
from runtime.speaker.effects import Acquire, Announce, CountDrop, Report, RunScript, SendAdvert, Withdraw
from runtime.speaker.events import (
    AdvertArrived,
    Disturbed,
    Event,
    LinkCameUp,
    LinkWentDown,
    PrioritySet,
    Reconfigured,
    Released,
    Resigned,
    Started,
    Stopped,
    TakenDown,
    TimerFired,
)
from runtime.speaker.lock import lock
from runtime.speaker.moves import Step, advertise, announce, announce_again, learn, leave, rest
from runtime.speaker.reconfigure import reconfigure, set_priority, unlock
from runtime.speaker.state import CENTISECOND, SECOND, Aim, Role, State
from runtime.speaker.wire import Advert
from schemas.speaker import Failback, Router


def initial(router: Router, set_priority: int | None = None) -> State:
    """A router that nobody started yet, with its link taken for up. A person's priority outlives a restart."""
    return State(router, router.priority if set_priority is None else set_priority, set_priority=set_priority)


def deadline(state: State) -> int | None:
    """When TimerFired is wanted next, None for never. The answer may change with every step."""
    match state.role:
        case Role.INITIALIZE:
            return None
        case Role.BACKUP:
            return state.down_at
        case Role.MASTER:
            return min(state.advert_at, state.announce_at)
        case Role.LEAVING:
            return state.advert_at


def step(state: State, event: Event, now: int) -> Step:
    """What the event changes, and what is to be done about it, in that order. Never raises."""
    match event:
        case AdvertArrived(advert):
            return _hear(state, advert, now)
        case TimerFired():
            return _fire(state, now)
        case Started():
            return _start(state, now)
        case Stopped():
            return _stop(state, now)
        case LinkCameUp():
            return _link_up(state, now)
        case LinkWentDown():
            return _link_down(state, now)
        case Reconfigured(router):
            return reconfigure(state, router, now)
        case Disturbed(what):
            return _mend(state, what, now)
        case PrioritySet() | Resigned() | Released() | TakenDown():
            return _obey(state, event, now)


def _obey(state: State, event: PrioritySet | Resigned | Released | TakenDown, now: int) -> Step:
    """What is asked of it from outside of the protocol."""
    match event:
        case PrioritySet(priority):
            return _set_priority(state, priority, now)
        case Resigned():
            return handover.begin(state, Aim.RESIGN, now) if state.role is Role.MASTER else (state, ())
        case Released():
            return _release(state, now)
        case TakenDown():
            return _give_up(state, now, "the guardian took the addresses down, listening first")


def _start(state: State, now: int) -> Step:
    if state.started:
        return state, ()
    state = replace(state, started=True)
    if state.role is Role.LEAVING:
        return handover.resume(state, now, "it is to stay")
    # The script runs without a link too: a service left over from before a crash must not outlive it.
    script = RunScript(Role.BACKUP)
    if not state.is_ready:
        why = "the link is down" if not state.link else "drained"
        return state, (script, Report(f"initialize: started, {why}"))
    return rest(state, Role.BACKUP, now), (script, Report("backup: started"))


def _stop(state: State, now: int) -> Step:
    state = replace(state, started=False)
    match state.role:
        case Role.INITIALIZE:
            return state, ()
        case Role.BACKUP:
            return leave(state, Role.INITIALIZE, now, "stopped")
        case Role.MASTER:
            return handover.begin(state, Aim.STOP, now)
        case Role.LEAVING:
            return replace(state, aim=Aim.STOP), ()


def _link_up(state: State, now: int) -> Step:
    state = replace(state, link=True)
    if not state.is_ready or state.role is not Role.INITIALIZE:
        return state, ()
    return rest(state, Role.BACKUP, now), (Report("backup: the link came up"),)


def _link_down(state: State, now: int) -> Step:
    state = replace(state, link=False)
    match state.role:
        case Role.INITIALIZE:
            return state, ()
        case Role.BACKUP | Role.MASTER:
            return leave(state, Role.INITIALIZE, now, "the link went down")
        case Role.LEAVING:
            return handover.conclude(state, now, "the link went down")


def _give_up(state: State, now: int, why: str) -> Step:
    """We were stalled for so long that a peer has the role, or gets it: it must not be fought."""
    match state.role:
        case Role.INITIALIZE | Role.BACKUP:
            return state, ()
        case Role.MASTER:
            return leave(state, Role.BACKUP, now, why)
        case Role.LEAVING:
            return handover.conclude(state, now, why)


def _mend(state: State, what: str, now: int) -> Step:
    """The kernel is to have what belongs to the role, whoever else works on it."""
    report = Report(f"{what} by somebody else: put right")
    match state.role:
        case Role.INITIALIZE | Role.BACKUP:
            return state, (Withdraw(), report)
        case Role.MASTER:
            return announce_again(state, now), (Acquire(), report)
        case Role.LEAVING:
            return state, (Acquire(), report)


def _set_priority(state: State, priority: int | None, now: int) -> Step:
    if state.role is Role.LEAVING:
        return state, ()
    if state.role is Role.MASTER and priority == 0:
        return handover.begin(state, Aim.DRAIN, now)
    state, effects = set_priority(state, priority, now)
    if state.role is Role.BACKUP and priority == 0:
        return leave(state, Role.INITIALIZE, now, "drained")
    if state.role is Role.INITIALIZE and state.is_ready:
        return rest(state, Role.BACKUP, now), (Report("backup: undrained"),)
    return state, effects


def _release(state: State, now: int) -> Step:
    """Of all who wait, the preferred member has the shortest skew, so a handover gives the role to it."""
    if state.role is not Role.MASTER or not state.locked:
        return state, ()
    if state.own_priority >= state.router.ceiling:
        return unlock(state, now)
    return handover.begin(state, Aim.RELEASE, now)


def _hear(state: State, advert: Advert, now: int) -> Step:
    if state.role is Role.INITIALIZE:
        return state, ()
    if reason := refuse(state.router, advert):
        return state, (CountDrop(reason, advert.source),)
    complaints = complain(state.router, advert)
    # After a stall the socket is read before the timer is looked at: without this, an assertion would come first.
    state, retreat = _yield_if_overdue(state, now)
    state = replace(state, heard_level=advert.priority or state.heard_level)
    state, effects = _hear_as(state, advert, now)
    return state, (*complaints, *retreat, *effects)


def _hear_as(state: State, advert: Advert, now: int) -> Step:
    match state.role:
        case Role.INITIALIZE:
            return state, ()
        case Role.BACKUP:
            return _hear_as_backup(state, advert, now)
        case Role.MASTER:
            return _hear_as_master(state, advert, now)
        case Role.LEAVING:
            return handover.hear(state, advert, now)


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
        state, waiting_since=now, vacated=False, listening=False, learned_interval=learn(state.router, advert)
    )


def _hear_as_master(state: State, advert: Advert, now: int) -> Step:
    """RFC 9568 section 6.4.3. Equals are decided by address, as unsigned numbers; an equal backup just follows."""
    if advert.priority == 0:
        return advertise(state, now), (SendAdvert(state.priority),)
    if (advert.priority, advert.source.packed) > (state.priority, state.router.source.packed):
        why = f"{advert.source} is master with priority {advert.priority}, ours is {state.priority}"
        state, effects = leave(state, Role.BACKUP, now, why)
        return replace(state, learned_interval=learn(state.router, advert)), effects
    # Asserting at once, as section 6.4.3 has it since RFC 9568, ends a split in one packet instead of one interval.
    return announce_again(state, now), (SendAdvert(state.priority),)


def _fire(state: State, now: int) -> Step:
    match state.role:
        case Role.INITIALIZE:
            return state, ()
        case Role.BACKUP:
            return _fire_as_backup(state, now)
        case Role.MASTER:
            return _fire_as_master(state, now)
        case Role.LEAVING:
            retreat = _yield_if_overdue(state, now)
            return retreat if retreat[1] else handover.fire(state, now)


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
        state, effects = advertise(state, now), (SendAdvert(state.priority),)
    if now >= state.announce_at:
        state, effects = announce(state, now), (*effects, Announce())
    return state, effects


def _yield_if_overdue(state: State, now: int) -> Step:
    """A master that was stalled for so long was given up by the backups: whoever took over must not be fought."""
    late = now - state.advert_at
    if late <= 0 or not state.holds or late <= state.down_interval:
        return state, ()
    return _give_up(state, now, f"our advert is {_seconds(late)} overdue, listening first")


def _take_over(state: State, now: int) -> Step:
    """Section 6.4.2, to master. The addresses come first: the LAN learns of us only when we can answer."""
    why = "the master left" if state.vacated else f"no advert that counts for {_seconds(now - state.waiting_since)}"
    state, lock_reports = lock(state, why)
    state = replace(state, role=Role.MASTER, learned_interval=None, preempt_at=None, announced=0)
    state = announce(advertise(state, now), now)
    report = Report(f"master with priority {state.priority}: {why}")
    effects = (Acquire(), SendAdvert(state.priority), Announce(), RunScript(Role.MASTER), report)
    return state, (*effects, *lock_reports)


def _seconds(duration: int) -> str:
    return f"{duration / SECOND:.3f} s"

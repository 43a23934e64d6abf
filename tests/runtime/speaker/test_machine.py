"""The machine against its own table, cell by cell, and against the durations that the RFCs give."""

import re
from dataclasses import dataclass, replace
from ipaddress import IPv4Address
from itertools import product
from typing import get_args

import pytest

from runtime.speaker import machine
from runtime.speaker.effects import (
    Acquire,
    Announce,
    CountDrop,
    Effect,
    Report,
    RunScript,
    SendAdvert,
    Withdraw,
)
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
from runtime.speaker.wire import Drop
from schemas.speaker import Checksum, Failback, Router
from tests.runtime.speaker.samples import HIGHER, LOWER, MAIL, OURS, START, WEB, advert, backup, master, router

DOWN = 3_609_375_000
SKEW = 609_375_000
TAKEN = START + DOWN
SOON = CENTISECOND

TO_BACKUP = RunScript(Role.BACKUP)
TO_MASTER = RunScript(Role.MASTER)
LEAVE: tuple[Effect, ...] = (Withdraw(), TO_BACKUP)


def taken(priority: int) -> tuple[Effect, ...]:
    return Acquire(), SendAdvert(priority), Announce(), TO_MASTER


def heard(priority: int, source: IPv4Address = HIGHER) -> AdvertArrived:
    return AdvertArrived(advert(priority, source))


FRESH = machine.initial(router())
CUT = replace(FRESH, link=False)
WAITING = machine.step(CUT, Started(), START)[0]
BACKUP = backup()
MANUAL = backup(failback=Failback.MANUAL)
LATER = backup(failback=Failback.AFTER, failback_after=1000)
MASTER = master()
LOCKED = master(failback=Failback.MANUAL)
V2_BACKUP = backup(version=2)


@dataclass(frozen=True)
class Case:
    """One step: the row of the table, what was, what happens and when, then role, effects, log line and deadline.

    `effects` leaves the log lines out; `says` is the start of the first one, empty if there is to be none.
    """

    row: str
    state: State
    event: Event
    now: int
    role: Role
    effects: tuple[Effect, ...] = ()
    says: str = ""
    deadline: int | None = None
    name: str = ""


def silent(row: str, state: State, event: Event, now: int = START + SOON, name: str = "") -> Case:
    """A case that changes neither role nor timer and asks for nothing."""
    return Case(row, state, event, now, state.role, deadline=machine.deadline(state), name=name)


N, B, M = Role.INITIALIZE, Role.BACKUP, Role.MASTER
AT = TAKEN + 25 * CENTISECOND
OTHER = advert(200, addresses=(WEB,))
OVERDUE = TAKEN + SECOND + DOWN + 1

CASES = [
    Case("initialize Started, link up", FRESH, Started(), START, B, (TO_BACKUP,), "backup: started", START + DOWN),
    Case("initialize Started, link down", CUT, Started(), START, N, (TO_BACKUP,), "initialize: started, the link"),
    silent("initialize Started, link down", WAITING, Started(), name="again"),
    silent("initialize Stopped", FRESH, Stopped()),
    silent("initialize Stopped", WAITING, Stopped(), name="without link"),
    Case("initialize LinkCameUp, started", WAITING, LinkCameUp(), START, B, (), "backup: the link came", START + DOWN),
    silent("initialize LinkCameUp, not started", CUT, LinkCameUp()),
    silent("initialize LinkWentDown", FRESH, LinkWentDown()),
    silent("initialize LinkWentDown", WAITING, LinkWentDown(), name="again"),
    silent("initialize AdvertArrived", FRESH, heard(200)),
    silent("initialize AdvertArrived", WAITING, AdvertArrived(advert(200, OURS)), name="not even counted"),
    silent("initialize TimerFired", FRESH, TimerFired()),
    silent("initialize Reconfigured", FRESH, Reconfigured(router(priority=120))),
    silent("backup Started", BACKUP, Started()),
    Case("backup Stopped", BACKUP, Stopped(), START + SOON, N, (), "initialize: stopped"),
    silent("backup LinkCameUp", BACKUP, LinkCameUp()),
    Case("backup LinkWentDown", BACKUP, LinkWentDown(), START + SOON, N, (), "initialize: the link went down"),
    Case(
        "backup AdvertArrived, refused", BACKUP, heard(200, OURS), START + SOON, B,
        (CountDrop(Drop.OWN_ADDRESS, OURS),), deadline=START + DOWN,
    ),
    Case(
        "backup AdvertArrived, other addresses", BACKUP, AdvertArrived(OTHER), START + SOON, B,
        (CountDrop(Drop.ADDRESS_LIST, HIGHER),), "192.0.2.13 advertises other addresses", START + SOON + DOWN,
    ),
    Case("backup AdvertArrived, priority 0", BACKUP, heard(0), START + SOON, B, deadline=START + SOON + SKEW),
    Case(
        "backup AdvertArrived, priority 0", BACKUP, heard(0, LOWER), START + SOON, B, deadline=START + SOON + SKEW,
        name="from a lower address",
    ),
    Case(
        "backup AdvertArrived, higher or equal", BACKUP, heard(200), START + SOON, B,
        deadline=START + SOON + DOWN, name="higher",
    ),
    Case(
        "backup AdvertArrived, higher or equal", BACKUP, heard(100, LOWER), START + SOON, B,
        deadline=START + SOON + DOWN, name="equal",
    ),
    Case(
        "backup AdvertArrived, higher or equal", BACKUP, AdvertArrived(advert(200, interval=10)), START + SOON, B,
        deadline=START + SOON + DOWN // 10, name="interval learned",
    ),
    Case(
        "backup AdvertArrived, higher or equal", V2_BACKUP, AdvertArrived(advert(200, version=2)), START + SOON, B,
        deadline=START + SOON + DOWN, name="version 2",
    ),
    silent("backup AdvertArrived, lower, automatic", BACKUP, heard(99)),
    Case(
        "backup AdvertArrived, lower, manual", MANUAL, heard(1), START + SOON, B, deadline=START + SOON + DOWN,
    ),
    Case("backup AdvertArrived, lower, after", LATER, heard(99), START + SOON, B, deadline=START + SOON + DOWN),
    silent("backup TimerFired, early", BACKUP, TimerFired(), START + DOWN - 1),
    Case(
        "backup TimerFired, due", BACKUP, TimerFired(), TAKEN, M, taken(100),
        "master with priority 100: no advert that counts for 3.609 s", TAKEN + SECOND,
    ),
    Case(
        "backup TimerFired, due", BACKUP, TimerFired(), TAKEN + SECOND, M, taken(100), "master", TAKEN + 2 * SECOND,
        name="an interval late",
    ),
    Case(
        "backup TimerFired, late", BACKUP, TimerFired(), TAKEN + SECOND + 1, B, (),
        "backup: the timer fired 1.000 s late", TAKEN + SECOND + 1 + DOWN,
    ),
    silent("backup Reconfigured", BACKUP, Reconfigured(router()), name="same"),
    Case(
        "backup Reconfigured", BACKUP, Reconfigured(router(priority=254)), START + SOON, B,
        deadline=START + 3_007_812_500, name="priority",
    ),
    Case(
        "backup Reconfigured", BACKUP, Reconfigured(router(interval=10)), START + SOON, B,
        deadline=START + DOWN // 10, name="interval",
    ),
    silent("backup Reconfigured", BACKUP, Reconfigured(router(addresses=(WEB,), virtual_mac=False)), name="addresses"),
    silent("master Started", MASTER, Started(), AT),
    Case("master Stopped", MASTER, Stopped(), AT, N, (SendAdvert(0), *LEAVE), "initialize: stopped"),
    silent("master LinkCameUp", MASTER, LinkCameUp(), AT),
    Case("master LinkWentDown", MASTER, LinkWentDown(), AT, N, LEAVE, "initialize: the link went down"),
    Case(
        "master AdvertArrived, refused", MASTER, heard(200, OURS), AT, M,
        (CountDrop(Drop.OWN_ADDRESS, OURS),), deadline=TAKEN + SECOND,
    ),
    Case(
        "master AdvertArrived, other addresses", MASTER, AdvertArrived(OTHER), AT, B,
        (CountDrop(Drop.ADDRESS_LIST, HIGHER), *LEAVE), "192.0.2.13 advertises other addresses", AT + DOWN,
    ),
    Case(
        "master AdvertArrived, priority 0", MASTER, heard(0), AT, M, (SendAdvert(100),), deadline=TAKEN + SECOND,
        name="the announcement stays due",
    ),
    Case(
        "master AdvertArrived, higher", MASTER, heard(101, LOWER), AT, B, LEAVE,
        "backup: 192.0.2.11 is master with priority 101, ours is 100", AT + DOWN,
    ),
    Case(
        "master AdvertArrived, higher", MASTER, AdvertArrived(advert(101, interval=10)), AT, B, LEAVE,
        "backup: 192.0.2.13", AT + DOWN // 10, name="interval learned",
    ),
    Case("master AdvertArrived, equal, higher address", MASTER, heard(100), AT, B, LEAVE, "backup: 192", AT + DOWN),
    Case(
        "master AdvertArrived, equal, lower address", MASTER, heard(100, LOWER), AT, M, (SendAdvert(100),),
        deadline=TAKEN + SECOND,
    ),
    Case(
        "master AdvertArrived, lower", MASTER, heard(99), AT, M, (SendAdvert(100),), deadline=TAKEN + SECOND,
    ),
    Case(
        "master AdvertArrived, overdue", MASTER, heard(101), OVERDUE, B, LEAVE,
        "backup: our advert is 3.609 s overdue", OVERDUE + DOWN, name="higher",
    ),
    Case(
        "master AdvertArrived, overdue", MASTER, heard(99), OVERDUE, B, LEAVE,
        "backup: our advert is 3.609 s overdue", OVERDUE + DOWN, name="lower",
    ),
    silent("master TimerFired, early", MASTER, TimerFired(), TAKEN + SECOND - 1),
    Case(
        "master TimerFired, advert due", replace(MASTER, announce_at=TAKEN + 60 * SECOND), TimerFired(),
        TAKEN + SECOND, M, (SendAdvert(100),), deadline=TAKEN + 2 * SECOND,
    ),
    Case(
        "master TimerFired, advert due", MASTER, TimerFired(), TAKEN + SECOND + DOWN, M,
        (SendAdvert(100), Announce()), deadline=TAKEN + SECOND + DOWN + SECOND, name="as late as may be",
    ),
    Case(
        "master TimerFired, announcement due", replace(MASTER, advert_at=TAKEN + 2 * SECOND), TimerFired(),
        TAKEN + SECOND, M, (Announce(),), deadline=TAKEN + 2 * SECOND,
    ),
    Case(
        "master TimerFired, overdue", MASTER, TimerFired(), OVERDUE, B, LEAVE,
        "backup: our advert is 3.609 s overdue", OVERDUE + DOWN,
    ),
    silent("master Reconfigured, same", MASTER, Reconfigured(router()), AT),
    silent("master Reconfigured, same", MASTER, Reconfigured(router(master_script="/m")), AT, name="script"),
    silent("master Reconfigured, same", MASTER, Reconfigured(router(failback=Failback.MANUAL)), AT, name="failback"),
    *(
        Case(
            "master Reconfigured, advert", MASTER, Reconfigured(new), AT, M, (SendAdvert(new.priority),),
            deadline=min(AT + new.interval * CENTISECOND, TAKEN + SECOND), name=name,
        )
        for name, new in {
            "priority": router(priority=120), "interval": router(interval=10), "longer": router(interval=4000),
            "version": router(version=2), "checksum": router(checksum=Checksum.PLAIN),
            "order": router(addresses=(MAIL, WEB)),
        }.items()
    ),
    Case(
        "master Reconfigured, addresses", MASTER, Reconfigured(router(addresses=(WEB,))), AT, M,
        (Acquire(), SendAdvert(100), Announce()), deadline=AT + SECOND,
    ),
    Case(
        "master Reconfigured, virtual MAC", MASTER, Reconfigured(router(virtual_mac=False)), AT, M,
        (Withdraw(), Acquire(), SendAdvert(100), Announce()), deadline=AT + SECOND,
    ),
    Case(
        "master Reconfigured, virtual MAC", MASTER, Reconfigured(router(virtual_mac=False, addresses=(WEB,))), AT, M,
        (Withdraw(), Acquire(), SendAdvert(100), Announce()), deadline=AT + SECOND, name="and addresses",
    ),
]  # fmt: skip


def tell(effects: tuple[Effect, ...]) -> list[str]:
    return [effect.text for effect in effects if isinstance(effect, Report)]


def act(effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
    return tuple(effect for effect in effects if not isinstance(effect, Report))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.row}: {case.name}" if case.name else case.row)
def test_cell(case: Case) -> None:
    state, effects = machine.step(case.state, case.event, case.now)
    assert (case.state.role, type(case.event).__name__) == cell(case.row)
    assert (state.role, act(effects)) == (case.role, case.effects)
    assert machine.deadline(state) == case.deadline
    assert bool(tell(effects)) == bool(case.says)
    assert not case.says or tell(effects)[0].startswith(case.says)


def table() -> list[str]:
    """The rows of the machine's own docstring: role and event."""
    lines = (machine.__doc__ or "").split("\n")
    rules = [number for number, line in enumerate(lines) if line.startswith("===")]
    columns = [match.span() for match in re.finditer("=+", lines[rules[0]])]
    rows = [[line[start:end].strip() for start, end in columns] for line in lines[rules[1] + 1 : rules[2]]]
    return [f"{row[0]} {row[1]}" for row in rows]


def cell(row: str) -> tuple[Role, str]:
    role, event = row.partition(",")[0].split(" ")
    return Role(role), event


def test_every_row_has_a_case_and_every_case_a_row() -> None:
    assert {case.row for case in CASES} == set(table())


def test_every_cell_has_a_row() -> None:
    events = [event.__name__ for event in get_args(Event)]
    assert {cell(row) for row in table()} == set(product(Role, events))


DURATIONS = [
    (2, 100, 100, 3_609_375_000), (2, 150, 100, 3_414_062_500), (2, 200, 100, 3_218_750_000),
    (2, 254, 100, 3_007_812_500), (2, 100, 300, 9_609_375_000), (3, 100, 100, 3_609_375_000),
    (3, 150, 100, 3_414_062_500), (3, 200, 100, 3_218_750_000), (3, 254, 100, 3_007_812_500),
    (3, 100, 300, 10_828_125_000), (3, 100, 1, 36_093_750), (3, 1, 4095, 163_640_039_062),
]  # fmt: skip


@pytest.mark.parametrize(("version", "priority", "interval", "duration"), DURATIONS)
def test_master_down_interval(version: int, priority: int, interval: int, duration: int) -> None:
    state = backup(version=version, priority=priority, interval=interval)
    assert machine.deadline(state) == START + duration


def play(state: State, *happenings: tuple[int, Event]) -> tuple[State, tuple[Effect, ...]]:
    """Step through events at their times; the effects are the last step's."""
    effects: tuple[Effect, ...] = ()
    for now, event in happenings:
        state, effects = machine.step(state, event, now)
    return state, effects


def test_announcements_come_again_after_1_s_and_5_s_and_then_every_minute() -> None:
    state = MASTER
    times: list[int] = []
    while len(times) < 5:
        now = machine.deadline(state)
        assert now is not None
        state, effects = machine.step(state, TimerFired(), now)
        times += [(now - TAKEN) // SECOND] * (Announce() in effects)
    assert times == [1, 5, 65, 125, 185]


def test_adverts_of_a_master_keep_its_own_interval() -> None:
    learned = play(backup(), (START, AdvertArrived(advert(200, interval=10))))[0]
    taken_over = play(learned, (learned.down_at, TimerFired()))[0]
    assert taken_over.advert_at == learned.down_at + SECOND


def test_priority_0_restarts_the_advert_timer() -> None:
    state, _ = play(MASTER, (AT, heard(0)))
    assert state.advert_at == AT + SECOND


def test_an_assertion_leaves_the_advert_timer() -> None:
    state, _ = play(MASTER, (AT, heard(1)))
    assert state.advert_at == MASTER.advert_at


def test_a_backup_that_was_told_goodbye_takes_over_after_the_skew() -> None:
    state, effects = play(BACKUP, (START, heard(200)), (START, heard(0)), (START + SKEW, TimerFired()))
    assert state.role is Role.MASTER
    assert tell(effects) == ["master with priority 100: the master left"]


def test_a_rescue_after_a_goodbye_restores_the_whole_interval() -> None:
    state, _ = play(MANUAL, (START, heard(0)), (START + SOON, heard(50)))
    assert machine.deadline(state) == START + SOON + DOWN


def test_a_late_backup_listens_once_only() -> None:
    late = TAKEN + 2 * SECOND
    state, _ = play(BACKUP, (late, TimerFired()), (late + DOWN + 2 * SECOND, TimerFired()))
    assert state.role is Role.MASTER


def test_a_late_backup_listens_for_the_whole_interval_even_after_a_goodbye() -> None:
    late = START + SKEW + 2 * SECOND
    state, _ = play(BACKUP, (START, heard(0)), (late, TimerFired()))
    assert machine.deadline(state) == late + DOWN


def test_a_late_backup_may_listen_again_after_an_advert() -> None:
    late = TAKEN + 2 * SECOND
    state, _ = play(BACKUP, (late, TimerFired()), (late, heard(200)), (late + DOWN + 2 * SECOND, TimerFired()))
    assert state.role is Role.BACKUP


def test_an_overdue_master_loses_its_lock_until_it_rescues_again() -> None:
    state, _ = play(LOCKED, (OVERDUE, TimerFired()))
    assert (state.priority, state.locked) == (100, False)


def test_failback_after_waits_from_the_first_lower_advert() -> None:
    """Ten seconds after it the lower adverts stop counting; the timer then runs out."""
    adverts = [(START + second * SECOND, heard(99)) for second in range(1, 13)]
    state, _ = play(LATER, *adverts)
    assert state.preempt_at == START + 11 * SECOND
    assert machine.deadline(state) == START + 10 * SECOND + DOWN


@pytest.mark.parametrize("event", [heard(100), heard(200), heard(0)], ids=["equal", "higher", "goodbye"])
def test_failback_after_starts_anew(event: Event) -> None:
    state, _ = play(LATER, (START, heard(99)), (START + SECOND, event))
    assert state.preempt_at is None


def test_failback_after_forgets_when_the_role_or_the_rule_changes() -> None:
    waiting, _ = play(LATER, (START, heard(99)))
    assert play(waiting, (START, LinkWentDown()))[0].preempt_at is None
    assert play(waiting, (waiting.down_at, TimerFired()))[0].preempt_at is None
    changed = replace(waiting.router, failback_after=2000)
    assert play(waiting, (START, Reconfigured(changed)))[0].preempt_at is None
    same = replace(waiting.router, priority=110)
    assert play(waiting, (START, Reconfigured(same)))[0].preempt_at == waiting.preempt_at


LOCKS = {
    "first heard nobody": (router(priority=100), [], 251, True),
    "preferred heard nobody": (router(priority=250), [], 250, False),
    "preferred heard a lower one": (router(priority=250), [100], 251, True),
    "heard the highest configured": (router(), [250], 251, True),
    "heard a raised level": (router(), [252], 253, True),
    "the last one heard counts": (router(), [253, 200], 251, True),
    "goodbye is no level": (router(), [252, 0], 253, True),
    "at the cap": (router(), [254], 254, True),
    "heard an address owner": (router(), [255], 254, True),
    "lower ceiling": (router(ceiling=150), [], 151, True),
}


@pytest.mark.parametrize(("ours", "levels", "priority", "locked"), LOCKS.values(), ids=LOCKS)
def test_failback_lock(ours: Router, levels: list[int], priority: int, locked: bool) -> None:
    state, _ = play(machine.initial(replace(ours, failback=Failback.MANUAL)), (START, Started()))
    state, _ = play(state, *((START, heard(level)) for level in levels))
    state, effects = play(state, (state.down_at, TimerFired()))
    assert (state.priority, state.locked) == (priority, locked)
    assert act(effects) == taken(priority)
    assert any("lock taken" in line for line in tell(effects)) == locked
    assert any("decided by address" in line for line in tell(effects)) == (priority == machine.HIGHEST_LEVEL)


@pytest.mark.parametrize("failback", [Failback.AUTOMATIC, Failback.AFTER])
def test_no_lock_unless_failback_is_manual(failback: Failback) -> None:
    state, _ = play(backup(failback=failback), (START, heard(250)))
    state, _ = play(state, (state.down_at, TimerFired()))
    assert (state.priority, state.locked) == (100, False)


@pytest.mark.parametrize("event", [heard(252), LinkWentDown(), Stopped()], ids=["yield", "link", "stop"])
def test_a_lock_ends_with_the_role(event: Event) -> None:
    state, _ = play(LOCKED, (AT, event))
    assert (LOCKED.priority, state.priority, state.locked) == (251, 100, False)


def test_a_lock_stays_when_the_priority_changes() -> None:
    state, effects = play(LOCKED, (AT, Reconfigured(router(priority=120, failback=Failback.MANUAL))))
    assert (state.priority, state.locked, effects) == (251, True, ())
    assert play(state, (AT, LinkWentDown()))[0].priority == 120


def test_a_lock_is_released_when_failback_is_no_longer_manual() -> None:
    state, effects = play(LOCKED, (AT, Reconfigured(router())))
    assert (state.priority, state.locked) == (100, False)
    assert effects == (SendAdvert(100), Report("failback lock released: priority 100"))


def test_a_learned_interval_outlives_a_reload_but_not_a_new_version() -> None:
    state, _ = play(BACKUP, (START, AdvertArrived(advert(200, interval=10))))
    assert play(state, (START, Reconfigured(router(interval=300))))[0].interval == 10 * CENTISECOND
    assert play(state, (START, Reconfigured(router(version=2))))[0].interval == SECOND


def test_new_addresses_are_announced_like_a_new_master() -> None:
    settled = replace(MASTER, announced=7)
    state, _ = play(settled, (AT, Reconfigured(router(addresses=(WEB,)))))
    assert (state.announced, state.announce_at) == (1, AT + SECOND)


def test_a_router_that_stopped_can_start_again() -> None:
    state, effects = play(MASTER, (AT, Stopped()), (AT, LinkWentDown()), (AT, Started()), (AT + SOON, LinkCameUp()))
    assert (state.role, machine.deadline(state)) == (Role.BACKUP, AT + SOON + DOWN)
    assert act(effects) == ()


def test_a_router_that_stopped_is_not_started_by_its_link() -> None:
    for state in (BACKUP, MASTER):
        stopped, _ = play(state, (AT, Stopped()), (AT, LinkWentDown()), (AT, LinkCameUp()))
        assert (stopped.role, machine.deadline(stopped)) == (Role.INITIALIZE, None)


def test_reconfigured_before_the_start_holds() -> None:
    state, _ = play(FRESH, (START, Reconfigured(router(priority=254))), (START, Started()))
    assert machine.deadline(state) == START + 3_007_812_500


def test_a_refused_advert_leaves_the_state_alone() -> None:
    for state in (BACKUP, MASTER, MANUAL, LOCKED):
        for packet in (advert(0, OURS), advert(254, version=2), advert(254, vrid=2)):
            assert machine.step(state, AdvertArrived(packet), OVERDUE)[0] is state

"""The machine against its own table, cell by cell, and against the durations that the RFCs give."""

import re
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv6Address
from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.speaker import machine
from runtime.speaker.effects import (
    Acquire,
    Announce,
    CountDrop,
    Effect,
    HandoverEnded,
    Report,
    RunScript,
    SendAdvert,
    Withdraw,
)
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
from runtime.speaker.lock import HIGHEST_LEVEL
from runtime.speaker.state import CENTISECOND, SECOND, Aim, Role, State
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


def on_grid(moment: int) -> int:
    """When an advert that could be sent then is sent, at 1 s."""
    return moment // (SECOND // 10) * (SECOND // 10)


def heard(priority: int, source: IPv4Address = HIGHER) -> AdvertArrived:
    return AdvertArrived(advert(priority, source))


FRESH = machine.initial(router())
CUT = replace(FRESH, link=False)
WAITING = machine.step(CUT, Started(), START)[0]
BACKUP = backup()
MANUAL = backup(failback=Failback.MANUAL)
LATER = backup(failback=Failback.AFTER, failback_after=1000)
# The quick announcements of its beginning are over, and the one after a second is due next.
MASTER = replace(master(), announced=4, announce_at=TAKEN + SECOND)
LOCKED = replace(master(failback=Failback.MANUAL), announced=4, announce_at=TAKEN + SECOND)
V2_BACKUP = backup(version=2)
PREFERRED = replace(LOCKED, router=router(failback=Failback.MANUAL, priority=250), priority=252)
DRAINED = machine.step(BACKUP, PrioritySet(0), START)[0]
UNSERVED = machine.initial(router(), 0)
LEFT = TAKEN + 20 * CENTISECOND
WAIT = 255 * SECOND // 256 + SECOND // 4
STOPPING, DRAINING, RESIGNING = (
    machine.step(MASTER, event, LEFT)[0] for event in (Stopped(), PrioritySet(0), Resigned())
)
RELEASING = machine.step(LOCKED, Released(), LEFT)[0]
BOTH = SECOND // 50
RELIEVED = [machine.step(state, heard(99, LOWER), LEFT)[0] for state in (STOPPING, DRAINING, RELEASING)]
CALM = LEFT + WAIT
LATE = LEFT + WAIT + DOWN + 1


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


N, B, M, L = Role.INITIALIZE, Role.BACKUP, Role.MASTER, Role.LEAVING
AT = TAKEN + 20 * CENTISECOND
OTHER = advert(200, addresses=(WEB,))
DISTURBED = Disturbed("eth0 taken")
OVERDUE = TAKEN + SECOND + DOWN + 1

CASES = [
    Case("initialize Started, link up", FRESH, Started(), START, B, (TO_BACKUP,), "backup: started", START + DOWN),
    Case("initialize Started, link down or drained", CUT, Started(), START, N, (TO_BACKUP,), "initialize: started,"),
    silent("initialize Started, link down or drained", WAITING, Started(), name="again"),
    silent("initialize Stopped", FRESH, Stopped()),
    silent("initialize Stopped", WAITING, Stopped(), name="without link"),
    Case("initialize LinkCameUp, started", WAITING, LinkCameUp(), START, B, (), "backup: the link came", START + DOWN),
    silent("initialize LinkCameUp, not started or drained", CUT, LinkCameUp()),
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
        (CountDrop(Drop.ADDRESS_LIST, HIGHER),), deadline=START + SOON + DOWN,
    ),
    Case(
        "backup AdvertArrived, priority 255", BACKUP, heard(255), START + SOON, B,
        (CountDrop(Drop.PRIORITY_255, HIGHER),), deadline=START + SOON + DOWN,
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
        "master with priority 100: no advert that counts for 3.609 s", TAKEN + SOON,
    ),
    Case(
        "backup TimerFired, due", BACKUP, TimerFired(), TAKEN + SECOND, M, taken(100), "master", TAKEN + SECOND + SOON,
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
    Case(
        "initialize Started, link down or drained", UNSERVED, Started(), START, N, (TO_BACKUP,),
        "initialize: started, drained", name="drained",
    ),
    silent("initialize LinkCameUp, not started or drained", DRAINED, LinkCameUp(), name="drained"),
    Case("initialize PrioritySet, ready", DRAINED, PrioritySet(None), START, B, (), "backup: undrained", START + DOWN),
    Case("initialize PrioritySet, ready", DRAINED, PrioritySet(100), START, B, (), "backup: und", START + DOWN, "100"),
    Case("initialize PrioritySet, not ready", FRESH, PrioritySet(0), START, N, (), "priority 0"),
    Case("initialize PrioritySet, not ready", WAITING, PrioritySet(7), START, N, (), "priority 7", name="no link"),
    silent("initialize PrioritySet, not ready", DRAINED, PrioritySet(0), name="again"),
    silent("initialize Resigned", WAITING, Resigned()),
    silent("initialize Released", WAITING, Released()),
    silent("initialize TakenDown", WAITING, TakenDown()),
    Case("initialize Disturbed", WAITING, DISTURBED, AT, N, (Withdraw(),), "eth0 taken by somebody else: put right"),
    Case("backup PrioritySet, 0", BACKUP, PrioritySet(0), START + SOON, N, (), "initialize: drained"),
    Case(
        "backup PrioritySet, above", BACKUP, PrioritySet(200), START + SOON, B, (), "priority 200, set by a person",
        START + 3 * SECOND + 56 * SECOND // 256,
    ),
    silent("backup PrioritySet, above", BACKUP, PrioritySet(None), name="the file's"),
    silent("backup Resigned", BACKUP, Resigned()),
    silent("backup Released", MANUAL, Released()),
    silent("backup TakenDown", BACKUP, TakenDown()),
    Case("backup Disturbed", BACKUP, DISTURBED, AT, B, (Withdraw(),), "eth0 taken by somebody else", START + DOWN),
    Case("master Stopped", MASTER, Stopped(), AT, L, (SendAdvert(0),), "leaving, to stop", AT + WAIT),
    Case("master PrioritySet, 0", MASTER, PrioritySet(0), AT, L, (SendAdvert(0),), "leaving, to be dr", AT + WAIT),
    Case(
        "master PrioritySet, above", MASTER, PrioritySet(1), AT, M, (SendAdvert(1),), "priority 1, set by a person",
        TAKEN + SECOND,
    ),
    silent("master PrioritySet, above", LOCKED, PrioritySet(1), AT, name="locked"),
    Case("master Resigned", MASTER, Resigned(), AT, L, (SendAdvert(0),), "leaving, to be backup", AT + WAIT),
    Case("master Released, locked", LOCKED, Released(), AT, L, (SendAdvert(0),), "leaving, to give", AT + WAIT),
    Case(
        "master Released, preferred", PREFERRED, Released(), AT, M, (SendAdvert(250),),
        "failback lock released: priority 250", TAKEN + SECOND,
    ),
    silent("master Released, not locked", MASTER, Released(), AT),
    Case("master Disturbed", MASTER, DISTURBED, AT, M, (Acquire(),), "eth0 taken", TAKEN + SECOND, name="anew"),
    Case(
        "master Disturbed", replace(MASTER, announced=9), DISTURBED, AT, M, (Acquire(),), "eth0 taken", AT,
        name="announced long ago",
    ),
    Case("master TakenDown", MASTER, TakenDown(), AT, B, LEAVE, "backup: the guardian took", AT + DOWN),
    Case(
        "leaving Started, stopping", STOPPING, Started(), AT, M, (SendAdvert(100), HandoverEnded(False)),
        "master with priority 100 again: it is to stay", TAKEN + SECOND,
    ),
    silent("leaving Started, not stopping", DRAINING, Started(), AT),
    silent("leaving Stopped", RESIGNING, Stopped(), AT),
    silent("leaving LinkCameUp", STOPPING, LinkCameUp(), AT),
    Case(
        "leaving LinkWentDown", RESIGNING, LinkWentDown(), AT, N, (*LEAVE, HandoverEnded(True)),
        "initialize: the link went down",
    ),
    Case(
        "leaving AdvertArrived, refused", STOPPING, heard(200, OURS), AT, L,
        (CountDrop(Drop.OWN_ADDRESS, OURS),), deadline=CALM,
    ),
    Case(
        "leaving AdvertArrived, other addresses", RESIGNING, AdvertArrived(OTHER), AT, L,
        (CountDrop(Drop.ADDRESS_LIST, HIGHER),), deadline=AT + BOTH,
    ),
    Case(
        "leaving AdvertArrived, priority 255", RESIGNING, heard(255), AT, L,
        (CountDrop(Drop.PRIORITY_255, HIGHER),), deadline=AT + BOTH,
    ),
    silent("leaving AdvertArrived, priority 0", STOPPING, heard(0), AT),
    *(
        Case("leaving AdvertArrived, above", state, heard(1), AT, L, deadline=AT + BOTH, name=state.aim)
        for state in (STOPPING, DRAINING, RESIGNING, RELEASING)
    ),
    silent("leaving AdvertArrived, above", RELIEVED[0], heard(2), LEFT, name="again"),
    Case(
        "leaving TimerFired, relieved", RELIEVED[0], TimerFired(), LEFT + BOTH, N, (*LEAVE, HandoverEnded(True)),
        "initialize: 192.0.2.11 took over with priority 99", name="to stop",
    ),
    Case(
        "leaving TimerFired, relieved", RELIEVED[1], TimerFired(), LEFT + BOTH, N, (*LEAVE, HandoverEnded(True)),
        "initialize: 192.0.2.11 took over", name="to be drained",
    ),
    Case(
        "leaving TimerFired, relieved", RELIEVED[2], TimerFired(), LEFT + BOTH, B, (*LEAVE, HandoverEnded(True)),
        "backup: 192.0.2.11 took over with priority 99", LEFT + BOTH + DOWN, "to give a lock back",
    ),
    Case(
        "leaving AdvertArrived, overdue", RESIGNING, heard(99), LATE, B, (*LEAVE, HandoverEnded(True)),
        "backup: our advert is 3.609 s overdue", LATE + DOWN,
    ),
    silent("leaving TimerFired, early", STOPPING, TimerFired(), CALM - 1),
    Case(
        "leaving TimerFired, stopping", STOPPING, TimerFired(), CALM, N, (*LEAVE, HandoverEnded(False)),
        "initialize: nobody took over",
    ),
    *(
        Case(
            "leaving TimerFired, not stopping", state, TimerFired(), CALM, M,
            (SendAdvert(state.priority), HandoverEnded(False)),
            f"master with priority {state.priority} again: nobody took over", on_grid(CALM + SECOND), state.aim,
        )
        for state in (DRAINING, RESIGNING, RELEASING)
    ),
    Case(
        "leaving TimerFired, overdue", DRAINING, TimerFired(), LATE, N, (*LEAVE, HandoverEnded(True)),
        "initialize: our advert is 3.609 s overdue",
    ),
    silent("leaving Reconfigured", STOPPING, Reconfigured(router(priority=120)), AT),
    Case(
        "leaving Reconfigured", STOPPING, Reconfigured(router(addresses=(WEB,))), AT, L, (Acquire(),), deadline=CALM,
        name="addresses",
    ),
    Case(
        "leaving Reconfigured", STOPPING, Reconfigured(router(virtual_mac=False)), AT, L, (Withdraw(), Acquire()),
        deadline=CALM, name="virtual MAC",
    ),
    silent("leaving PrioritySet", STOPPING, PrioritySet(0), AT),
    silent("leaving Resigned", STOPPING, Resigned(), AT),
    silent("leaving Released", STOPPING, Released(), AT),
    Case(
        "leaving Disturbed", DRAINING, DISTURBED, AT, L, (Acquire(),), "eth0 taken", CALM,
    ),
    Case(
        "leaving TakenDown", DRAINING, TakenDown(), AT, N, (*LEAVE, HandoverEnded(True)), "initialize: the guardian",
    ),
    silent("master LinkCameUp", MASTER, LinkCameUp(), AT),
    Case("master LinkWentDown", MASTER, LinkWentDown(), AT, N, LEAVE, "initialize: the link went down"),
    Case(
        "master AdvertArrived, refused", MASTER, heard(200, OURS), AT, M,
        (CountDrop(Drop.OWN_ADDRESS, OURS),), deadline=TAKEN + SECOND,
    ),
    Case(
        "master AdvertArrived, other addresses", MASTER, AdvertArrived(OTHER), AT, B,
        (CountDrop(Drop.ADDRESS_LIST, HIGHER), *LEAVE), "backup: 192.0.2.13 is master", AT + DOWN,
    ),
    Case(
        "master AdvertArrived, priority 255", MASTER, heard(255), AT, B,
        (CountDrop(Drop.PRIORITY_255, HIGHER), *LEAVE), "backup: 192.0.2.13 is master", AT + DOWN,
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
        (SendAdvert(100), Announce()), deadline=on_grid(TAKEN + SECOND + DOWN + SECOND), name="as late as may be",
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
            "order": router(addresses=(MAIL, WEB)), "peers": router(peers=(LOWER,)), "source": router(source=LOWER),
        }.items()
    ),
    Case(
        "master Reconfigured, addresses", MASTER, Reconfigured(router(addresses=(WEB,))), AT, M,
        (Acquire(), SendAdvert(100), Announce()), deadline=AT + SOON,
    ),
    Case(
        "master Reconfigured, addresses", MASTER, Reconfigured(router(excluded=(IPv6Address("2001:db8::80"),))), AT, M,
        (Acquire(), SendAdvert(100), Announce()), deadline=AT + SOON, name="excluded",
    ),
    Case(
        "master Reconfigured, virtual MAC", MASTER, Reconfigured(router(virtual_mac=False)), AT, M,
        (Withdraw(), Acquire(), SendAdvert(100), Announce()), deadline=AT + SOON,
    ),
    Case(
        "master Reconfigured, virtual MAC", MASTER, Reconfigured(router(virtual_mac=False, addresses=(WEB,))), AT, M,
        (Withdraw(), Acquire(), SendAdvert(100), Announce()), deadline=AT + SOON, name="and addresses",
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


def test_announcements_come_again_soon_and_then_every_minute() -> None:
    state = master()
    times: list[int] = []
    while len(times) < 7:
        now = machine.deadline(state)
        assert now is not None
        state, effects = machine.step(state, TimerFired(), now)
        times += [(now - TAKEN) * 1000 // SECOND] * (Announce() in effects)
    assert times == [10, 50, 200, 1_000, 5_000, 65_000, 125_000]


def test_unicast_with_a_virtual_mac_is_announced_every_second() -> None:
    state = replace(master(), router=router(peers=(HIGHER,), virtual_mac=True), announced=7)
    assert machine.step(replace(state, announce_at=AT), TimerFired(), AT)[0].announce_at == AT + SECOND


def test_a_rival_that_gives_way_is_announced_over() -> None:
    settled = replace(MASTER, announced=7, announce_at=AT + 60 * SECOND)
    state, _ = play(settled, (AT, heard(50, LOWER)))
    assert machine.deadline(state) == AT
    state, effects = play(state, (AT, TimerFired()))
    assert Announce() in effects
    # The next advert of a rival that stays does not begin them anew.
    assert play(state, (AT, heard(50, LOWER)))[0].announce_at == state.announce_at == AT + SOON


def test_adverts_of_a_master_keep_its_own_interval() -> None:
    learned = play(backup(), (START, AdvertArrived(advert(200, interval=10))))[0]
    taken_over = play(learned, (learned.down_at, TimerFired()))[0]
    assert taken_over.advert_at == on_grid(learned.down_at + SECOND)


@given(st.integers(0, 2**62), st.sampled_from([1, 10, 33, 100, 4095]), st.integers(0, 100))
def test_adverts_share_ten_moments_of_an_interval_and_then_keep_time(now: int, interval: int, late: int) -> None:
    """Up to a tenth early once, and then in time, however late each is sent within such a tenth."""
    state = backup(interval=interval)
    first = state.next_advert(now)
    assert 0 <= now + state.interval - first < state.interval // 10
    assert first % (state.interval // 10) == 0
    second = state.next_advert(first + late * (state.interval // 1100))
    assert second == first + state.interval


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
    "given back to the preferred": (router(priority=250), [252, 0], 250, False),
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
    assert any("decided by address" in line for line in tell(effects)) == (priority == HIGHEST_LEVEL)


@pytest.mark.parametrize("failback", [Failback.AUTOMATIC, Failback.AFTER])
def test_no_lock_unless_failback_is_manual(failback: Failback) -> None:
    state, _ = play(backup(failback=failback), (START, heard(250)))
    state, _ = play(state, (state.down_at, TimerFired()))
    assert (state.priority, state.locked) == (100, False)


@pytest.mark.parametrize("event", [heard(252), LinkWentDown(), TakenDown()], ids=["yield", "link", "guardian"])
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
    assert (state.announced, state.announce_at) == (1, AT + SOON)


def test_a_router_that_stopped_can_start_again() -> None:
    state, effects = play(STOPPING, (AT, LinkWentDown()), (AT, Started()), (AT + SOON, LinkCameUp()))
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


@pytest.mark.parametrize(
    ("ours", "role"), [("fe80::f", Role.BACKUP), ("fe80::10", Role.MASTER), ("fe80::ffff", Role.MASTER)]
)
def test_equals_over_ipv6_are_decided_by_address_as_numbers(ours: str, role: Role) -> None:
    six = {"addresses": (IPv6Address("fe80::1"),), "source": IPv6Address(ours)}
    theirs = advert(100, IPv6Address("fe80::10"), addresses=six["addresses"], destination=IPv6Address("ff02::12"))
    state, _ = machine.step(master(**six), AdvertArrived(theirs), AT)
    assert state.role is role


def test_whoever_leaves_stops_in_the_end_when_it_was_told_to_meanwhile() -> None:
    for state in (DRAINING, RESIGNING, RELEASING):
        stopped, _ = play(state, (AT, Stopped()))
        assert stopped.aim is Aim.STOP
        assert play(stopped, (CALM, TimerFired()))[0].role is Role.INITIALIZE


def test_a_drain_that_nobody_answers_leaves_no_trace() -> None:
    state, _ = play(DRAINING, (CALM, TimerFired()))
    assert (state.set_priority, state.priority) == (None, 100)
    assert play(DRAINING, (AT, heard(1)), (AT + BOTH, TimerFired()))[0].set_priority == 0


def test_a_drained_router_stays_drained() -> None:
    """Whatever happens to it but that a person undrains it."""
    for event in (LinkWentDown(), LinkCameUp(), Started(), Reconfigured(router(priority=120)), TimerFired(), heard(1)):
        state, _ = play(DRAINED, (START, event), (START, LinkCameUp()))
        assert (state.role, state.set_priority) == (Role.INITIALIZE, 0)
    state, _ = play(DRAINED, (START, Stopped()), (START, Started()))
    assert state.role is Role.INITIALIZE


def test_a_lock_is_kept_when_nobody_came_for_it() -> None:
    state, _ = play(RELEASING, (CALM, TimerFired()))
    assert (state.priority, state.locked) == (251, True)


@pytest.mark.parametrize(("version", "interval", "wait"), [(3, 10, 0.1), (3, 4095, 40.95), (2, 1000, 1.0)])
def test_the_slowest_peer_is_waited_for(version: int, interval: int, wait: float) -> None:
    """One of priority 1 waits its skew: almost an interval in version 3, almost a second in version 2."""
    alone = master(version=version, interval=interval)
    leaving, _ = play(alone, (START, Stopped()))
    due = machine.deadline(leaving)
    assert due is not None
    assert wait * SECOND * 255 / 256 < due - START <= wait * SECOND + SECOND // 4


@pytest.mark.parametrize("interval", [1, 2, 10, 100, 4095])
def test_the_guardian_is_quicker_than_any_peer(interval: int) -> None:
    """And slower than an advert that is late by less than an interval."""
    alone = master(interval=interval, priority=254)
    assert 2 * alone.interval < alone.patience < 3 * alone.interval
    leaving, _ = play(alone, (START, Stopped()))
    assert leaving.patience > leaving.longest_handover

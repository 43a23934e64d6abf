"""What holds for every order of events, and for machines that share a LAN which loses, delays and splits."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.speaker import machine
from runtime.speaker.effects import Acquire, Effect, HandoverEnded, RunScript, SendAdvert, Withdraw
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
from runtime.speaker.routine import is_routine
from runtime.speaker.state import CENTISECOND, SECOND, Role, State
from runtime.speaker.wire import Advert
from schemas.speaker import Checksum, Failback, Ip, Router
from tests.runtime.speaker.lan import Lan
from tests.runtime.speaker.samples import HIGHER, LOWER, MAIL, OURS, WEB, advert, router
from tests.runtime.speaker.trouble import LONGEST_DELAY, Trouble, Weather, heal, suffer

MILLISECOND = SECOND // 1000
DISTURBED = Disturbed("eth0 taken")
HOLDERS = (Role.MASTER, Role.LEAVING)

routers = st.builds(
    router,
    priority=st.sampled_from([1, 99, 100, 101, 250, 254]),
    ceiling=st.sampled_from([100, 250, 254]),
    version=st.sampled_from([2, 3]),
    interval=st.sampled_from([100, 300]),
    addresses=st.sampled_from([(WEB, MAIL), (MAIL, WEB), (WEB,)]),
    failback=st.sampled_from(Failback),
    failback_after=st.sampled_from([0, 50, 2000]),
    checksum=st.sampled_from(Checksum),
    virtual_mac=st.booleans(),
)
adverts = st.builds(
    advert,
    priority=st.sampled_from([0, 1, 99, 100, 101, 250, 251, 254, 255]),
    source=st.sampled_from([LOWER, OURS, HIGHER]),
    version=st.sampled_from([2, 3]),
    interval=st.sampled_from([1, 100, 300, 4095]),
    addresses=st.sampled_from([(WEB, MAIL), (WEB,)]),
)
events: st.SearchStrategy[Event] = st.one_of(
    st.sampled_from(
        [Started(), Stopped(), LinkCameUp(), LinkWentDown(), Resigned(), Released(), TakenDown(), DISTURBED]
    ),
    st.sampled_from([0, 1, 100, 254, None]).map(PrioritySet),
    st.just(TimerFired()),
    adverts.map(AdvertArrived),
    routers.map(Reconfigured),
)
# None: the moment of the deadline, whatever it is by then.
pauses = st.none() | st.sampled_from([0, 1, CENTISECOND, SECOND, 4 * SECOND, 60 * SECOND])


@dataclass(frozen=True)
class Change:
    before: State
    event: Event
    now: int
    after: State
    effects: tuple[Effect, ...]


def replay(ours: Router, happenings: list[tuple[int | None, Event]]) -> list[Change]:
    state, now, changes = machine.initial(ours), 0, []
    for pause, event in [(0, Started()), *happenings]:
        now = max(now, machine.deadline(state) or now) if pause is None else now + pause
        after, effects = machine.step(state, event, now)
        changes.append(Change(state, event, now, after, effects))
        state = after
    return changes


histories = st.builds(replay, routers, st.lists(st.tuples(pauses, events), max_size=40))


@given(histories)
def test_only_a_master_speaks_and_says_goodbye_only_when_it_leaves(history: list[Change]) -> None:
    for change in history:
        for priority in (effect.priority for effect in change.effects if isinstance(effect, SendAdvert)):
            if priority == 0:
                assert (change.before.role, change.after.role) == (Role.MASTER, Role.LEAVING)
            else:
                assert (change.after.role, priority) == (Role.MASTER, change.after.priority)


@given(histories)
def test_addresses_are_held_by_a_master_and_by_nobody_else(history: list[Change]) -> None:
    held = False
    for change in history:
        for effect in change.effects:
            if isinstance(effect, Acquire):
                # Asked twice only to converge on a changed list, or after somebody changed what is there.
                assert not held or isinstance(change.event, Reconfigured | Disturbed)
                held = True
            elif isinstance(effect, Withdraw):
                assert held or isinstance(change.event, Disturbed)
                held = False
        assert held == (change.after.role in HOLDERS)


@given(histories)
def test_whoever_asked_for_a_handover_is_told_once_how_it_ended(history: list[Change]) -> None:
    for change in history:
        told = [effect for effect in change.effects if isinstance(effect, HandoverEnded)]
        ended = change.before.role is Role.LEAVING and change.after.role is not Role.LEAVING
        assert len(told) == ended
        # Master again, or let go of: nobody is left in between.
        assert not ended or told[0].taken_over or change.after.role is Role.MASTER or not change.after.started


@given(histories)
def test_a_handover_comes_to_its_end(history: list[Change]) -> None:
    for state in (change.after for change in history if change.after.role is Role.LEAVING):
        end = machine.deadline(state)
        assert end is not None
        assert end <= history[-1].now + state.longest_handover + 60 * SECOND
        assert machine.step(state, TimerFired(), end)[0].role is not Role.LEAVING


@given(histories)
def test_the_script_last_run_fits_the_role(history: list[Change]) -> None:
    last = None
    for change in history:
        for effect in change.effects:
            last = effect.role if isinstance(effect, RunScript) else last
        assert last == (Role.MASTER if change.after.role in HOLDERS else Role.BACKUP)


@given(histories)
def test_a_deadline_is_set_unless_initializing(history: list[Change]) -> None:
    for change in history:
        assert (machine.deadline(change.after) is None) == (change.after.role is Role.INITIALIZE)


@given(histories)
def test_a_timer_handled_in_time_moves_on(history: list[Change]) -> None:
    """Else the shell would spin: TimerFired asks again for a moment that lies ahead."""
    for change in history:
        due = machine.deadline(change.after)
        if change.event == TimerFired() and due is not None:
            assert due > change.now


@given(histories)
def test_a_raised_priority_belongs_to_a_master_under_manual_failback(history: list[Change]) -> None:
    for state in (change.after for change in history):
        manual_master = state.role in HOLDERS and state.router.failback is Failback.MANUAL
        assert manual_master if state.locked else state.priority == state.own_priority
        assert 1 <= state.priority <= 254 or state.role is Role.INITIALIZE


@given(histories, adverts, st.integers(1, 10 * SECOND))
def test_a_routine_starts_the_timer_anew_whenever_it_comes(history: list[Change], said: Advert, pause: int) -> None:
    """So the shell may leave out all but the last one."""
    heard = [change.event.advert for change in history if isinstance(change.event, AdvertArrived)]
    for state in (change.after for change in history):
        for advert_again in (said, *heard[-1:]):
            if is_routine(state, advert_again):
                later = state.waiting_since + pause
                expected = replace(state, waiting_since=later), ()
                assert machine.step(state, AdvertArrived(advert_again), later) == expected


@given(histories, routers)
def test_the_same_configuration_again_changes_nothing(history: list[Change], other: Router) -> None:
    for state in (change.after for change in history):
        assert machine.step(state, Reconfigured(state.router), history[-1].now) == (state, ())
    # The other way about, a second reading finds nothing left to do.
    changed, _ = machine.step(history[-1].after, Reconfigured(other), history[-1].now)
    assert machine.step(changed, Reconfigured(other), history[-1].now) == (changed, ())


HOSTS = [LOWER, OURS, HIGHER]

sites = st.builds(
    lambda priorities, **common: [
        router(source=source, priority=priority, ceiling=max(priorities), **common)
        for source, priority in zip(HOSTS, priorities, strict=False)
    ],
    st.lists(st.sampled_from([1, 100, 101, 200, 250, 254]), min_size=2, max_size=3),
    version=st.sampled_from([2, 3]),
    interval=st.sampled_from([100, 200]),
    failback=st.sampled_from(Failback),
    failback_after=st.sampled_from([0, 300, 60_000]),
)


troubles = st.lists(
    st.tuples(
        st.integers(0, 9_000 * MILLISECOND),
        st.sampled_from(Trouble),
        st.integers(0, 2),
    ),
    max_size=15,
)


@settings(max_examples=300, deadline=None)
@given(sites, troubles, st.integers(0, 2**32))
def test_a_healthy_lan_has_exactly_one_master(
    site: list[Router], happenings: list[tuple[int, Trouble, int]], seed: int
) -> None:
    weather = Weather(seed)
    lan = Lan(weather)
    for member in site:
        lan.boot(member)
    for pause, trouble, index in happenings:
        lan.run(lan.now + pause)
        suffer(lan, weather, trouble, site[index % len(site)])
    heal(lan, weather, site)
    slowest = machine.initial(min(site, key=lambda member: member.priority))
    lan.run(lan.now + slowest.down_interval + slowest.skew + 4 * LONGEST_DELAY)
    assert len(lan.masters()) == 1
    settled(lan, site)


def settled(lan: Lan, site: list[Router]) -> None:
    """Later on there is one master too, but for the moment in which a due failback is on its way."""
    for _ in range(20):
        lan.run(lan.now + SECOND // 2)
        if len(lan.masters()) != 1:
            assert site[0].failback is not Failback.MANUAL
            lan.run(lan.now + 2 * LONGEST_DELAY)
        assert len(lan.masters()) == 1


@settings(max_examples=100, deadline=None)
@given(sites, st.integers(0, 2**32))
def test_automatic_failback_ends_with_the_preferred_member(site: list[Router], seed: int) -> None:
    site = [replace(member, failback=Failback.AUTOMATIC) for member in site]
    lan = Lan(Weather(seed))
    for member in sorted(site, key=lambda member: member.priority):
        lan.boot(member)
        lan.run(lan.now + 20 * SECOND)
    best = max(member.priority for member in site)
    assert [lan.states[host].priority for host in lan.masters()] == [best]


PREFERRED = router(source=HIGHER, priority=250, failback=Failback.MANUAL)
RESCUER = router(source=LOWER, priority=100, failback=Failback.MANUAL)
THIRD = router(source=OURS, priority=150, failback=Failback.MANUAL)


@dataclass
class Scene:
    """Two members under manual failback; `cuts` are the directions that carry nothing."""

    lan: Lan
    cuts: set[tuple[Ip, Ip]]

    def later(self) -> list[Ip]:
        self.lan.run(self.lan.now + 15 * SECOND)
        return self.lan.masters()

    def level(self) -> int:
        return max(state.priority for state in self.lan.states.values())


@pytest.fixture
def scene() -> Scene:
    cuts: set[tuple[Ip, Ip]] = set()
    scene = Scene(Lan(lambda sender, receiver: None if (sender, receiver) in cuts else MILLISECOND), cuts)
    scene.lan.boot(PREFERRED)
    scene.lan.boot(RESCUER)
    assert scene.later() == [HIGHER]
    assert scene.level() == 250
    return scene


def test_lock_old_master_returns(scene: Scene) -> None:
    scene.lan.crash(HIGHER)
    assert scene.later() == [LOWER]
    scene.lan.boot(PREFERRED)
    assert scene.later() == [LOWER]
    assert scene.level() == 251


def test_lock_old_master_stops_and_starts(scene: Scene) -> None:
    scene.lan.happen(HIGHER, Stopped())
    assert scene.later() == [LOWER]
    scene.lan.happen(HIGHER, Started())
    assert scene.later() == [LOWER]


def test_lock_released_gives_the_role_back_and_leaves_no_lock(scene: Scene) -> None:
    scene.lan.crash(HIGHER)
    scene.later()
    scene.lan.boot(PREFERRED)
    scene.lan.boot(THIRD)
    scene.later()
    scene.lan.happen(LOWER, Released())
    assert scene.later() == [HIGHER]
    assert [state.locked for state in scene.lan.states.values()] == [False] * 3


def test_lock_released_without_anybody_stays(scene: Scene) -> None:
    scene.lan.crash(HIGHER)
    scene.later()
    scene.lan.happen(LOWER, Released())
    assert scene.later() == [LOWER]
    assert scene.lan.states[LOWER].locked


@pytest.mark.parametrize("event", [PrioritySet(0), Resigned(), Stopped()], ids=["drain", "resign", "stop"])
def test_a_handover_has_somebody_answer_all_the_time(scene: Scene, event: Event) -> None:
    """Never nobody, and two for the short time that a new master may need until its addresses are up."""
    scene.lan.happen(HIGHER, event)
    both = 0
    holding: list[object] = [HIGHER]
    for _ in range(1500):
        scene.lan.run(scene.lan.now + MILLISECOND)
        holding = [host for host, state in scene.lan.states.items() if state.role in HOLDERS]
        assert holding
        both += len(holding) > 1
    assert holding == [LOWER]
    assert both <= 22


def test_lock_rescuer_reboots(scene: Scene) -> None:
    """It is the next failover: the preferred member keeps the role that it got that way."""
    scene.lan.crash(HIGHER)
    scene.later()
    scene.lan.boot(PREFERRED)
    scene.later()
    scene.lan.crash(LOWER)
    assert scene.later() == [HIGHER]
    assert scene.level() == 252
    scene.lan.boot(RESCUER)
    assert scene.later() == [HIGHER]


def test_lock_rescuer_restarts_at_once(scene: Scene) -> None:
    """Back within the down interval it still comes back at its own level: a raised one never survives a boot."""
    scene.lan.crash(HIGHER)
    scene.later()
    scene.lan.crash(LOWER)
    scene.lan.boot(RESCUER)
    assert scene.lan.states[LOWER].priority == 100
    assert scene.later() == [LOWER]


def test_lock_when_everybody_restarts(scene: Scene) -> None:
    scene.lan.crash(HIGHER)
    scene.later()
    scene.lan.boot(PREFERRED)
    scene.lan.boot(RESCUER)
    assert scene.later() == [HIGHER]
    assert scene.level() == 250


def heals(first: tuple[Ip, Ip]) -> Callable[[Scene], None]:
    def heal(scene: Scene) -> None:
        scene.cuts.discard(first)
        scene.lan.run(scene.lan.now + 10 * SECOND)
        scene.cuts.clear()

    return heal


HEALINGS = {
    "at once": lambda scene: scene.cuts.clear(),
    "the old master is heard first": heals((HIGHER, LOWER)),
    "the rescuer is heard first": heals((LOWER, HIGHER)),
}


@pytest.mark.parametrize("heal", HEALINGS.values(), ids=HEALINGS)
def test_lock_partition_heals(scene: Scene, heal: Callable[[Scene], None]) -> None:
    scene.cuts.update({(HIGHER, LOWER), (LOWER, HIGHER)})
    assert sorted(scene.later()) == [LOWER, HIGHER]
    heal(scene)
    assert scene.later() == [LOWER]


def test_lock_never_stops_rescue(scene: Scene) -> None:
    """Failover after failover: the level climbs to the cap and one host serves every time."""
    members = [PREFERRED, RESCUER, THIRD]
    scene.lan.boot(THIRD)
    levels = []
    for _ in range(6):
        (holder,) = scene.later()
        levels.append(scene.level())
        scene.lan.crash(holder)
        scene.lan.run(scene.lan.now + 10 * SECOND)
        scene.lan.boot(next(member for member in members if member.source == holder))
    assert levels == [250, 251, 252, 253, 254, 254]


def test_lock_released_by_configuration_lets_the_preferred_member_back(scene: Scene) -> None:
    scene.lan.crash(HIGHER)
    scene.later()
    scene.lan.boot(PREFERRED)
    scene.later()
    for member in (PREFERRED, RESCUER):
        scene.lan.happen(member.source, Reconfigured(replace(member, failback=Failback.AUTOMATIC)))
    assert scene.later() == [HIGHER]


def test_failback_after_gives_the_role_back_in_time() -> None:
    lan = Lan(lambda sender, receiver: MILLISECOND)
    preferred, rescuer = (
        replace(member, failback=Failback.AFTER, failback_after=3000) for member in (PREFERRED, RESCUER)
    )
    lan.boot(rescuer)
    lan.run(10 * SECOND)
    lan.boot(preferred)
    lan.run(lan.now + 30 * SECOND)
    assert lan.masters() == [LOWER]
    lan.run(lan.now + 5 * SECOND)
    assert lan.masters() == [HIGHER]


def test_a_stalled_master_does_not_fight_its_rescuer() -> None:
    """The adverts that waited for it are read before its timer; with automatic failback it listens a while first."""
    lan = Lan(lambda sender, receiver: MILLISECOND)
    lan.boot(router(source=HIGHER, priority=250))
    lan.boot(router(source=LOWER, priority=100))
    lan.run(10 * SECOND)
    lan.stall(HIGHER, 9 * SECOND)
    lan.run(lan.now + 9 * SECOND + 5 * MILLISECOND)
    assert lan.masters() == [LOWER]
    lan.run(lan.now + 4 * SECOND)
    assert lan.masters() == [HIGHER]

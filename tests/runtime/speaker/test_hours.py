"""Thousands of hours of a LAN, with trouble every now and then: what is the same from one interval to the next is
skipped, so that hours take milliseconds."""

from dataclasses import dataclass, field
from random import Random

import pytest

from runtime.speaker import machine
from runtime.speaker.state import SECOND, State
from schemas.speaker import Failback, Ip, Router
from tests.runtime.speaker.lan import Lan
from tests.runtime.speaker.samples import HIGHER, LOWER, OURS, router
from tests.runtime.speaker.trouble import Trouble, Weather, heal, suffer

HOUR = 3600 * SECOND
HOURS = 1000
"""Of each kind of failback."""
LATENCY = 4 * SECOND // 1000


@dataclass
class Watch:
    """Looks after each happening how many masters there are. `since` is when they were not one, `calm` when the last
    trouble was over for as long as the LAN may need."""

    lan: Lan
    calm: int = 0
    since: int | None = None
    count: int = 1
    wrong: list[tuple[int, int, int]] = field(default_factory=list)

    def look(self) -> None:
        """Nobody is master for no time at all on a healthy LAN, and two are for as long as an advert takes."""
        self.judge()
        self.count = len(self.lan.masters())
        if self.count == 1:
            self.since = None
        elif self.since is None:
            self.since = self.lan.now

    def judge(self) -> None:
        """How long it has been so, up to now."""
        if self.since is not None:
            lasted = self.lan.now - max(self.since, self.calm)
            if lasted > (2 * LATENCY if self.count > 1 else 0):
                self.wrong.append((self.since, lasted, self.count))


def site(chance: Random, failback: Failback) -> list[Router]:
    """Two or three members at one of several intervals."""
    sources = [LOWER, OURS, HIGHER][: chance.choice([2, 3, 3])]
    priorities = chance.sample([1, 100, 101, 200, 250], len(sources))
    traits = {"version": 3, "interval": chance.choice([10, 100, 200, 1000]), "failback": failback}
    return [
        router(
            source=source, priority=priority, ceiling=max(priorities), failback_after=chance.choice([0, 500]), **traits
        )
        for source, priority in zip(sources, priorities, strict=True)
    ]


def pass_time(lan: Lan, until: int) -> None:
    """Interval by interval, until one is as the one before: then all that follow are."""
    interval = next(iter(lan.states.values())).interval if lan.states else SECOND
    before = None
    while lan.now + interval <= until:
        lan.run(lan.now + interval)
        picture = lan.picture()
        if picture == before and not lan.under_way:
            lan.skip((until - lan.now) // interval * interval)
        before = picture
    lan.run(until)


def slowest(states: list[State]) -> int:
    """The longest that a member may take to be master."""
    return max(state.down_interval + state.skew for state in states)


@pytest.mark.parametrize("failback", Failback)
def test_one_master_for_thousands_of_hours(failback: Failback) -> None:
    """But for the time that the theory allows after a trouble: no two masters, and never none."""
    chance, passed, troubles = Random(112), 0, 0
    while passed < HOURS * HOUR:
        members = site(chance, failback)
        weather = Weather(chance.randrange(2**32), longest_delay=1)
        lan = Lan(weather)
        watch = Watch(lan)
        lan.watch = watch.look
        began = [machine.initial(member) for member in members]
        watch.calm = slowest(began) + 4 * LATENCY
        for member in members:
            lan.boot(member)
        for _ in range(20):
            pass_time(lan, lan.now + chance.randrange(HOUR, 5 * HOUR))
            troubles += 1
            watch.calm = 1 << 62
            for _ in range(chance.randrange(1, 4)):
                suffer(lan, weather, chance.choice(list(Trouble)), chance.choice(members))
                lan.run(lan.now + chance.randrange(5 * members[0].interval * SECOND // 100))
            watch.judge()
            heal(lan, weather, members)
            watch.calm = lan.now + slowest(list(lan.states.values())) + 4 * LATENCY
        pass_time(lan, lan.now + HOUR)
        watch.judge()
        assert watch.wrong == [], (members, passed)
        assert isinstance(lan.masters()[0], Ip)
        passed += lan.now
    assert troubles > 300

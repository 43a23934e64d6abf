"""A master that leaves, beside peers that are there or not: which levels it says, and when it takes them back."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from runtime.departure import NOBODY, Departure, Level, Listen, Manner
from runtime.ports import WorldError

SECOND = Manner(1.0)
KEPT = Manner(1.0, preempted=False)


@dataclass
class Lan:
    """One master with its routers. A peer takes a role `after` so many seconds of a lower or an absent master."""

    after: float | None
    names: tuple[str, ...] = ("front",)
    manners: Mapping[str, Manner] = field(default_factory=lambda: {"front": SECOND})
    time: float = 0.0
    said: list[tuple[float, str, str]] = field(default_factory=list)
    levels: dict[str, tuple[Level, float]] = field(default_factory=dict)
    broken: str = ""
    unheard: float = 0.0
    """Until then the speaker does not answer."""

    def roles(self) -> dict[str, str]:
        return {name: self._role(name) for name in self.names} if self.time >= self.unheard else {}

    def _role(self, name: str) -> str:
        level, since = self.levels.get(name, (Level.OWN, 0.0))
        if level is Level.OUT:
            return "initialize"
        gone = level is Level.LOWEST and self.after is not None and self.time - since >= self.after
        return "backup" if gone and self.manners[name].preempted else "master"

    @contextmanager
    def ears(self) -> Iterator[Listen]:
        assert not any(level is Level.OUT for level, _ in self.levels.values()), "a peer may speak at once"
        yield self.listen

    def listen(self, wanted: Collection[str], seconds: float) -> Collection[str]:
        assert all(self.levels[name][0] is Level.OUT for name in wanted)
        heard = self.after is not None and self.after <= seconds
        self.time += self.after if heard and self.after else seconds
        return wanted if heard else ()

    def put(self, name: str, level: Level) -> None:
        if name == self.broken:
            raise WorldError("a full disk")
        self.levels[name] = level, self.time
        self.said.append((round(self.time, 1), name, level.name))

    def wait(self, seconds: float) -> None:
        self.time += seconds

    def leave(self, patience: float = 0.0) -> dict[str, str]:
        return Departure(self.roles, self.put, self.ears, patience, lambda: self.time, self.wait).leave(self.manners)


def test_a_peer_that_preempts_is_waited_for_while_this_host_serves() -> None:
    lan = Lan(after=3.6)
    assert lan.leave() == {}
    assert lan.said == [(0.0, "front", "LOWEST")]
    assert 3.6 <= lan.time < 4


@pytest.mark.parametrize(("patience", "end"), [(0.0, 6.0), (10.0, 16.0)])
def test_where_nobody_is_nothing_has_happened(patience: float, end: float) -> None:
    lan = Lan(after=None)
    assert lan.leave(patience) == {"front": NOBODY}
    assert [(name, level) for _, name, level in lan.said] == [("front", "LOWEST"), ("front", "OWN")]
    assert end <= lan.time < end + 0.5
    assert lan.roles() == {"front": "master"}


def test_a_peer_that_is_on_its_way_up_is_waited_for() -> None:
    lan = Lan(after=9.0)
    assert lan.leave(patience=10.0) == {}
    assert lan.leave() == {}, "what is no longer ours is left as it is"
    assert len(lan.said) == 1


def test_a_speaker_that_does_not_answer_meanwhile_has_not_left() -> None:
    lan = Lan(after=1.0)
    lan.put("front", Level.OWN)
    asked = lan.roles()
    lan.unheard = 2.0
    answers = [asked, {}]
    departure = Departure(
        lambda: answers.pop(0) if answers else lan.roles(), lan.put, lan.ears, 0.0, lambda: lan.time, lan.wait
    )
    assert departure.leave(lan.manners) == {}
    assert lan.time >= 2.0


@pytest.mark.parametrize(("after", "outcome"), [(0.5, {}), (None, {"front": NOBODY})])
def test_a_peer_that_takes_no_role_from_a_lower_master_is_given_an_absent_one_and_heard(
    after: float | None, outcome: dict[str, str]
) -> None:
    lan = Lan(after, manners={"front": KEPT})
    assert lan.leave() == outcome
    assert [level for _, _, level in lan.said] == ["OUT", *("OWN" for _ in outcome)]
    assert lan.time == (after or 3.0)


def test_routers_leave_each_in_its_manner() -> None:
    lan = Lan(1.5, ("front", "back"), {"front": SECOND, "back": KEPT})
    assert lan.leave() == {}
    assert [(name, level) for _, name, level in lan.said] == [("front", "LOWEST"), ("back", "OUT")]


def test_what_cannot_be_told_is_taken_back_for_all() -> None:
    lan = Lan(3.6, ("front", "back"), {"front": SECOND, "back": SECOND}, broken="back")
    with pytest.raises(WorldError, match="a full disk"):
        lan.leave()
    assert lan.levels["front"][0] is Level.OWN

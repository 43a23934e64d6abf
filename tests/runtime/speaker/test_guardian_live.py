"""A speaker that was killed or stopped: its guardian says goodbye for it, before anybody notices."""

from collections.abc import Iterator
from itertools import product

import pytest

from tests.live.inside.alone import INTERVAL
from tests.live.outside import at_once, scenario

pytestmark = pytest.mark.live

MODES = ["virtual", "own"]
QUICK = 0.25
"""Seconds that a busy machine may need; a few milliseconds on another (tests/bench/handover.py prints them)."""
SKEW = 156 / 256 * INTERVAL
SCENES = [
    *product(("killed",), MODES), *product(("stopped",), MODES), ("bereft",),
    ("together", "TERM"), ("together", "KILL"), ("memory",), ("wakeups",), ("unhurried",),
]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def played(request: pytest.FixtureRequest) -> Iterator[None]:
    with at_once(request, SCENES):
        yield


@pytest.mark.parametrize("mode", MODES)
def test_a_killed_speaker_says_goodbye(mode: str) -> None:
    """At once, and its addresses are gone at once; the peer waits its skew time, not three intervals."""
    seen = scenario("killed", mode)
    assert seen["goodbye"] < QUICK
    assert seen["gone"] < QUICK
    assert SKEW / 2 < seen["takeover"] < SKEW + QUICK
    assert (seen["addresses"], seen["said"]) == ([], 1)


@pytest.mark.parametrize("mode", MODES)
def test_a_stopped_speaker_is_withdrawn_before_its_peer_takes_over(mode: str) -> None:
    """After it goes on it knows, and listens for a whole master-down interval before it is master again."""
    seen = scenario("stopped", mode)
    assert seen["ahead"] > 0
    assert seen["between"] == []
    assert seen["said"] == 1
    assert seen["listened"] > 3 * INTERVAL
    assert seen["again"] == ["192.0.2.80"]


def test_a_speaker_without_guardian_gets_another() -> None:
    """Nobody notices, and the new one knows all that the old one knew."""
    seen = scenario("bereft")
    assert (seen["kept"], seen["masters"]) == (True, [])
    assert (seen["said"], seen["addresses"]) == (True, [])


def test_a_signal_to_the_whole_group_is_a_good_end() -> None:
    """TERM reaches the guardian too, which leaves the goodbye to the speaker."""
    assert scenario("together", "TERM") == {"goodbyes": 1, "left": [], "after": []}


def test_when_both_are_killed_the_next_start_cleans_up() -> None:
    """Nobody is left to say anything; the peer takes over as if the cable were cut."""
    assert scenario("together", "KILL") == {"goodbyes": 0, "left": ["192.0.2.80"], "after": []}


def test_two_processes_take_little_more_memory_than_one() -> None:
    """At most 45 MiB of PSS for both; and both are ahead of others where cores are busy."""
    seen = scenario("memory")
    assert seen["pss"] <= 45 * 1024
    assert seen["nice"] == [-10, -10]


def test_event_scripts_are_not_as_urgent_as_adverts() -> None:
    assert scenario("unhurried") == {"script": 0}


def test_a_guardian_sleeps_more_than_its_speaker() -> None:
    """Signs of life cost nobody a wake-up: the guardian looks about every third interval."""
    seen = scenario("wakeups")
    assert seen["guardian"] <= 2 / INTERVAL / 2

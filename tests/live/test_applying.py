"""Applying on real hosts: what comes up sick is taken back, and a person can plan, apply, confirm and go back."""

import pytest

from tests.live.outside import scenario

pytestmark = pytest.mark.live

MOST_LOST = 2
"""Of some hundred probes, one every 5 ms: none is usual, and a busy machine may be late with a reply."""


def test_sick_site_is_taken_back_and_rollback_stays_until_there_is_something_newer() -> None:
    """After an apply there is nothing to plan; a site whose program ends is taken back, and not tried again."""
    seen = scenario("agent_applies")
    assert seen["planned"][0] == 0
    assert "nothing to do" in seen["planned"][1]
    assert seen["lost"] <= MOST_LOST
    generation, (status, screen), same = seen["sick"]
    assert (generation, status, same) == (2, 1, True)
    assert "everything is as it was" in " ".join(screen.split())
    assert seen["reverted"] == 2
    (status, said), generation = seen["back"]
    assert (status, generation) == (0, 1), said
    assert seen["stayed"]
    assert seen["newer"] > 2
    assert "generation.taken-back" in seen["events"]


def test_person_applies_what_was_shown_and_what_is_not_confirmed_or_killed_is_taken_back() -> None:
    """Another plan is refused with what differs; without an agent, a process of its own takes back in time."""
    seen = scenario("person_applies")
    assert [each["class"] for each in seen["shown"]["routers"]] == ["priority"]
    status, said = seen["other"]
    assert status == 3
    assert "V727" in said
    assert "priority" in said
    (status, said), generation, priority, (_, screen) = seen["applied"]
    assert (status, generation, priority) == (0, 2, 240), said
    assert "vrrpc confirm" in said
    assert "vrrpc confirm" in screen
    priority, (_, screen) = seen["unconfirmed"]
    assert priority == 250
    assert "nobody confirmed it in time" in screen
    assert seen["again"][0] == 3
    (status, _), (confirmed, _), generation, priority = seen["confirmed"]
    assert (status, confirmed, priority) == (0, 0, 240)
    assert generation >= 2
    assert seen["killed"]
    assert not seen["refused"]

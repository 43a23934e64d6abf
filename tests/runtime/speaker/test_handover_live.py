"""A master that leaves while a client asks every 2 ms: nothing is lost, whoever the peer is."""

from typing import Any

import pytest

from tests.live.inside.handover import KINDS, name
from tests.live.outside import scenario

pytestmark = pytest.mark.live

MOST_LOST = 2


@pytest.fixture(scope="module")
def seen() -> dict[str, Any]:
    return scenario("handovers")


@pytest.mark.parametrize(("peer", "mac"), KINDS)
def test_a_client_loses_nothing(peer: str, mac: str, seen: dict[str, Any]) -> None:
    """Stopped, drained, and taken out of the configuration: at most two probes each."""
    gaps = seen["gaps"][name(peer, mac)]
    assert len(gaps) == 3
    assert all(gap["probes"] > 100 for gap in gaps)
    assert [gap["lost"] for gap in gaps if gap["lost"] > MOST_LOST] == []


def test_a_drained_host_stays_drained_over_a_restart(seen: dict[str, Any]) -> None:
    """And comes back when it is undrained, which the next run needs."""
    (status, drained), (before, after, reasons), (undrained, _) = seen["answers"]
    assert (status, undrained) == (0, 0)
    assert {each["outcome"] for each in drained["routers"]} == {"done"}
    assert set(before.values()) == set(after.values()) == {"initialize"}
    assert reasons == ["a new disk"] * len(KINDS)


SKEW = 1.0
"""Seconds; the interval, which is more than any skew of version 3."""
LATE = 2.0
"""Seconds that a busy machine may add."""


def test_a_keepalived_gives_its_roles_away_and_keeps_them_where_nobody_is() -> None:
    """A peer that takes the role from a lower master leaves no gap to speak of; one that waits for a time before it
    does costs its skew. Without peers: status 3, nothing has changed, and no client has noticed it."""
    seen = scenario("keepalived_leaves")
    for peer, mac in KINDS:
        (gap,) = seen["gaps"][name(peer, mac)]
        assert gap["seconds"] < LATE + (SKEW if mac == "own" else 0)
    drained, undrained, *alone = seen["answers"]
    assert (drained[0], undrained[0]) == (0, 0)
    assert {each["outcome"] for each in drained[1]["routers"]} == {"done"}
    assert [status for status, _ in alone] == [3, 3, 3]
    assert all("nobody took over" in each["detail"] for _, answer in alone for each in answer["routers"])
    assert max(seen["alone"]) <= MOST_LOST
    assert set(seen["roles"].values()) == {"master"}


def test_an_frr_hands_over_before_it_starts_anew_and_is_not_touched_where_nobody_is() -> None:
    """Another name of the site restarts it. Beside a keepalived; then alone: refused, and no client has noticed it."""
    seen = scenario("frr_hands_over")
    assert seen["seconds"] < LATE
    assert seen["alone"] <= MOST_LOST
    assert (seen["kept"], seen["generation"], seen["roles"]) == (True, 2, {"front": "master"})
    status, screen = seen["status"]
    assert status == 1
    assert "V725 front is not handed over: nobody took over" in screen

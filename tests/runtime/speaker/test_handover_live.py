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

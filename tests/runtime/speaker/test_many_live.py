"""The ends of what the protocol allows, with real processes: 255 virtual routers of a family, 10 ms, unlike peers."""

from collections.abc import Iterator

import pytest

from tests.live.outside import at_once, scenario

pytestmark = pytest.mark.live

SCENES = [("all_of_a_nic",), ("quickest",), ("another_kind",)]
BOTH = 510
"""Virtual routers of both families."""
EACH = 255 + 2 * 255
"""Their addresses: over IPv6 the link-local one besides."""


@pytest.fixture(scope="module", autouse=True)
def played(request: pytest.FixtureRequest) -> Iterator[None]:
    with at_once(request, SCENES):
        yield


def test_all_virtual_routers_of_a_nic() -> None:
    """255 of each family: a master of all, and a backup of all. Who starts takes those that it does not serve yet for
    no strangers."""
    seen = scenario("all_of_a_nic")
    master, backup, together = seen["seen"]
    assert master == [{"master": BOTH}, EACH]
    assert backup == [{"backup": BOTH}, 0]
    assert together == [{"master": BOTH}, {"backup": BOTH}]
    assert (seen["drops"], seen["unknown"]) == ([[], []], [0, 0])


def test_the_shortest_interval() -> None:
    """Half of the adverts at least are a hundredth of a second apart, and the role moves and comes back."""
    seen = scenario("quickest")
    assert 0.005 < seen["pause"] < 0.02
    assert seen["then"] == "backup"


def test_a_peer_that_is_set_up_in_another_way() -> None:
    """A backup reckons with the interval of its master, not with its own, and takes either checksum of version 3."""
    seen = scenario("another_kind")
    assert (seen["followed"], seen["drops"]) == (True, [{}, {}])
    assert seen["waited"] > 3 * 1.0

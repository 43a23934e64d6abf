"""Every kind of software with its real program: the host that has the address answers, without a manual step."""

import pytest

from tests.live.outside import scenario
from tests.live.services import SERVICES

pytestmark = pytest.mark.live


@pytest.mark.parametrize("name", SERVICES)
def test_the_service_follows_the_address(name: str) -> None:
    seen = scenario("serve", name)
    for moment in ("first", "once plugged in", "again plugged in"):
        assert set(seen[moment].values()) == {"clarinet"}, moment
    for moment in ("once cut", "again cut"):
        assert set(seen[moment].values()) == {"fridge"}, moment
    assert seen["who"]["status"] == 0, seen["who"]["said"]
    assert "clarinet" in seen["who"]["said"]
    assert seen["who then"]["status"] == 1
    assert "fridge has the role, clarinet is preferred" in seen["who then"]["said"]

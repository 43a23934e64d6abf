"""What is the speaker's stays as its role wants it, whoever else works on it."""

import pytest

from tests.live.outside import scenario

pytestmark = pytest.mark.live

NOBODY_MOVED = ["master", "backup", True]


@pytest.mark.parametrize("mode", ["virtual", "own"])
def test_what_somebody_else_changed_is_put_right(mode: str) -> None:
    """At once and without a change of role: an address that was taken from a master or given to a backup, a device that
    was set down, up, or removed. The next failover finds all it needs."""
    seen = scenario("meddled", mode)
    assert seen.pop("then") == [True, [], []]
    assert seen.pop("events") == ["backup", "master", "backup"]
    assert len(seen) == (6 if mode == "virtual" else 2)
    assert seen == dict.fromkeys(seen, NOBODY_MOVED)


@pytest.mark.parametrize("setting", ["0", "1"])
def test_an_address_takes_no_other_along(setting: str) -> None:
    """Whether the kernel promotes secondary addresses or not: alone in its prefix each is a primary one."""
    seen = scenario("promoted", setting)
    addresses = [f"192.0.2.{number}" for number in range(80, 85)]
    assert seen == {"seen": [addresses, addresses[1:], addresses[2:4], addresses[3:4]], "own": True}

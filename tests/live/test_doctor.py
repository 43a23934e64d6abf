"""The doctor on real hosts: silent about a healthy pair, and clear about each thing that was done to one."""

import pytest

from tests.live.outside import scenario

pytestmark = pytest.mark.live

MAY_BE = {"clock", "unit frr.service", "unit keepalived.service"}
"""What depends on the machine that the tests run on."""


def troubles(said: dict[str, str]) -> list[str]:
    """What is not good, by the thing."""
    return [about for about, what in said.items() if not what.startswith("good") and about not in MAY_BE]


@pytest.mark.parametrize("kind", ["builtin", "keepalived"])
def test_each_trouble_is_told_and_a_healthy_host_has_none(kind: str) -> None:
    seen = scenario("doctor", kind)
    for host in seen["well"]:
        assert host["status"] == 0
        assert troubles(host["said"]) == []
    said = seen["settings"]["said"]
    assert seen["settings"]["status"] == 1
    assert said["setting net/ipv4/conf/eth0/arp_announce"] == "bad: is 0, the site wants 2"
    # The built-in speaker's devices have the loose filter, which the strict one of all does not overrule.
    assert ("strict" in said.get("setting net/ipv4/conf/all/rp_filter", "")) == (kind != "builtin")
    closed = seen["filter"]
    assert (closed["status"], "no rule takes protocol 112" in str(closed)) == (int(kind != "builtin"), True)
    assert seen["cut"]["said"]["NIC eth0"] == "bad: has no carrier"
    assert seen["cut"]["status"] == 1
    assert "good    NIC eth0: up, carrier, 192.0.2.12/24" in seen["text"]


def test_a_speaker_that_is_not_ours_is_told_before_anything_is_applied() -> None:
    seen = scenario("stranger")
    assert seen["status"] == 1
    assert "is keepalived, and vrrpc did not start it" in str(seen["said"])
    assert seen["said"]["generation"].startswith("notice: nothing is applied")

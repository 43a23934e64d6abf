"""The speaker's process over IPv6, from host to host, and with excluded addresses: what it does in the kernel."""

from collections.abc import Iterator

import pytest

from tests.live.outside import at_once, scenario

pytestmark = pytest.mark.live

WEB, WEB6 = "192.0.2.80", "2001:db8::80"
SCENES = [
    ("source_comes_late",), ("source_comes_late_beside_another",), ("leaves_quietly",), ("killed_apart", "ipv6"),
    ("killed_apart", "unicast"), ("excluded_by_reload",), ("unicast_by_reload",), ("sysctls_after_kill",),
]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def played(request: pytest.FixtureRequest) -> Iterator[None]:
    with at_once(request, SCENES):
        yield


def test_source_over_ipv6_is_waited_for_and_may_change() -> None:
    """Without a link-local address it takes no part and says so once; one that is still tentative is not used; another
    one that the NIC has after its cable was out is."""
    seen = scenario("source_comes_late")
    assert (seen["without"], seen["said"]) == ([], 1)
    assert (seen["tentative"], seen["checked"], seen["first"]) == (True, True, "fe80::11")
    assert (seen["while it has none"], seen["second"]) == ("initialize", "fe80::22")


def test_source_over_ipv6_is_waited_for_beside_a_router_that_needs_none() -> None:
    """The one that is served does not make the speaker forget the other one."""
    assert scenario("source_comes_late_beside_another") == {"said": 1}


def test_leaving_master_and_backup_send_nothing_with_the_virtual_mac() -> None:
    """Not one frame that would teach a switch the wrong port: neither from a backup, nor after the goodbye."""
    seen = scenario("leaves_quietly")
    assert seen["as backup"] == []
    assert seen["announced"]
    assert seen["after the goodbye"] == []
    assert seen["addresses"] == [[], [WEB6]]
    assert seen["devices"] == 0


@pytest.mark.parametrize(
    ("way", "addresses"), [("ipv6", [WEB6]), ("unicast", sorted([WEB, "192.0.2.81", "2001:db8::81"]))]
)
def test_guardian_says_goodbye_over_every_way(way: str, addresses: list[str]) -> None:
    """The peer waits for its skew time and not for three intervals, and no address stays behind."""
    seen = scenario("killed_apart", way)
    assert seen["had"] == seen["has"]
    assert set(addresses) <= set(seen["has"])
    assert seen["took"] < 3 * 0.25


def test_excluded_addresses_come_and_go_with_a_reload() -> None:
    """Of both families, on the device of an IPv4 router, and without a change of role."""
    seen = scenario("excluded_by_reload")
    assert seen["seen"] == [[WEB], sorted([WEB, "192.0.2.81", "2001:db8::81"]), [WEB]]
    assert (seen["role"], seen["events"]) == ("master", ["backup", "master"])


def test_pair_goes_over_to_unicast() -> None:
    """No role changes, the goodbye is heard, and meanwhile no kernel has answered with an error."""
    seen = scenario("unicast_by_reload")
    assert (seen["kept"], seen["icmp"]) == (True, [0, 0])
    assert seen["took"] < 3 * 0.25


def test_sysctls_of_a_killed_speaker_are_put_back() -> None:
    """By its successor, which needs none of them; but not what somebody has changed since. Nothing is recorded after a
    good end."""
    seen = scenario("sysctls_after_kill")
    before = seen["seen"][0]
    assert seen["seen"] == [before, ["1", "2"], before, ["1", "2"], [before[0], "1"]]
    assert (seen["recorded"], seen["left"]) == (True, False)

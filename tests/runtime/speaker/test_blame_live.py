"""What a speaker says of bad adverts, of a kernel that refuses something, and of missing rights: once, and clearly."""

import pytest

from tests.live.outside import scenario

pytestmark = pytest.mark.live

TIMES = 40
ROGUE, ROGUE_MAC = "192.0.2.99", "02:00:00:00:00:63"


def test_bad_adverts_are_counted_where_they_belong_and_told_once() -> None:
    """Forty of each kind: the counters have all of them, the log a line for each reason, and no role moves; and never a
    password, not even the wrong one."""
    seen = scenario("blame")
    front = seen["routers"]["front"]
    assert front.pop("second-sender") > 0
    kinds = ("ttl", "checksum", "version", "address-list", "own-address", "carp", "short")
    assert front == dict.fromkeys(kinds, TIMES)
    assert seen["routers"]["back"] == {}
    assert seen["routers"]["old"] == {"interval": TIMES, "authentication": 2 * TIMES}
    assert seen["routers"]["close"] == {"destination": TIMES, "peer": TIMES}
    assert seen["interfaces"] == [{"interface": "eth0", "drops": {"unknown-vrid": TIMES, "short": TIMES}}]
    assert sorted(map(tuple, seen["incidents"])) == [
        ("V902", "front", ROGUE, ROGUE_MAC),
        ("V903", "", ROGUE, ROGUE_MAC),
        ("V904", "close", ROGUE, ROGUE_MAC),
        ("V904", "close", ROGUE, ROGUE_MAC),
        ("V905", "front", ROGUE, ROGUE_MAC),
        ("V906", "old", ROGUE, ROGUE_MAC),
        ("V907", "old", ROGUE, ROGUE_MAC),
        ("V908", "front", ROGUE, ROGUE_MAC),
        ("V909", "front", ROGUE, ROGUE_MAC),
        ("V910", "front", ROGUE, ROGUE_MAC),
        ("V911", "front", ROGUE, ROGUE_MAC),
        ("V912", "front", "192.0.2.1", ROGUE_MAC),
        ("V913", "", ROGUE, ROGUE_MAC),
        ("V913", "front", ROGUE, ROGUE_MAC),
    ]
    assert len(seen["lines"]) == len(seen["incidents"])
    assert all("; way out: " in line for line in seen["lines"])
    assert not any(word in line for line in seen["lines"] for word in ("open", "sesame"))
    assert seen["roles"] == ["master"] * 4


def test_a_router_that_gets_no_macvlan_is_refused_and_the_others_are_served() -> None:
    """The loopback device takes none. It is said once, not each second; a reload with the way out is served."""
    seen = scenario("macvlan_refused")
    assert seen["routers"] == ["front"]
    (line,) = seen["said"]
    assert line.startswith("odd is not served: cannot make the macvlan ")
    assert line.endswith("; `virtual_mac: no` is the way out")
    assert [(each["name"], each["interface"]) for each in seen["waiting"]] == [("odd", "lo")]
    assert (seen["error"], seen["after"]) == ("", [])


@pytest.mark.parametrize(("missing", "listens"), [("net_raw", False), ("net_admin", True)])
def test_a_missing_right_is_named_in_one_line(missing: str, listens: bool) -> None:
    seen = scenario("rights", missing)
    status, out, err = seen["speak"]
    assert (status, out, len(err.splitlines())) == (1, "", 1)
    assert f"the speaker needs CAP_{missing.upper()}, which this process does not have: run it as root" in err
    status, out, err = seen["listen"]
    if listens:
        assert (status, out, err) == (0, "0 adverts heard, nothing wrong\n", "")
    else:
        assert (status, out, len(err.splitlines())) == (1, "", 1)
        assert "`vrrpc listen` needs CAP_NET_RAW, which this process does not have" in err

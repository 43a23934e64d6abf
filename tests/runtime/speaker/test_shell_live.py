"""The speaker's process on a LAN of namespaces: what it leaves in the kernel, and what can be done to it."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from tests.live.outside import at_once, scenario

pytestmark = pytest.mark.live

WEB, MAIL = "192.0.2.80", "192.0.2.25"
MODES = ["virtual", "own"]
SCENES = [
    ("control",), ("reload_priority",), ("reload_later",), ("reload_addresses",), ("reload_routers",), ("log_gone",),
    ("removal",), ("broken_file",), ("late_interface",), *product(("leftovers",), MODES, MODES),
    *product(("estate",), MODES), *product(("farewell",), MODES), ("transitions",), ("garbage",),
]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def played(request: pytest.FixtureRequest) -> Iterator[None]:
    with at_once(request, SCENES):
        yield


def test_state_over_the_control_socket() -> None:
    """The socket is root's alone and tells the role; a second speaker on it refuses with one line."""
    seen = scenario("control")
    (router,) = seen["state"]
    assert (router["name"], router["vrid"], router["interface"]) == ("front", 1, "eth0")
    assert (router["role"], router["priority"], router["drops"]) == ("master", 200, {})
    assert router["master"] == "192.0.2.1"
    assert seen["mode"] == "0o600"
    status, out, err = seen["second"]
    assert (status, out, len(err.splitlines())) == (1, "", 1)
    assert "another speaker is at work" in err
    assert seen["role"] == "master"


def test_reload_of_a_priority_makes_no_noise() -> None:
    """Adverts carry the new priority, and no role changes on either side."""
    seen = scenario("reload_priority")
    assert (seen["error"], seen["kept"], seen["heard"]) == ("", True, [150])
    assert seen["events"] == [["backup", "master"], ["backup"]]


def test_reload_at_a_moment_that_both_agree_on() -> None:
    """Neither hears another list from the other for longer than a moment, no role moves; what is no moment is told in a
    line, a reload at once takes the place of a later one, and a bad file is refused when it is ordered."""
    seen = scenario("reload_later")
    assert seen["waiting"] == [[True, True], [WEB]]
    assert 0 <= seen["late"] < 5
    assert [bool(error) for error in seen["errors"]] == [True, True, False, False, True, True, True]
    assert (seen["cancelled"], seen["bad"], seen["master"]) == (None, None, "master")
    assert seen["events"] == [["backup", "master"], ["backup"]]
    assert seen["drops"][1].get("address-list", 0) <= 3


def test_reload_of_addresses_gives_the_kernel_exactly_these() -> None:
    """A master has the addresses of its file, neither more nor fewer, and stays master without calling a script."""
    seen = scenario("reload_addresses")
    assert seen["seen"] == [[WEB], sorted([WEB, MAIL]), [MAIL], [WEB]]
    assert seen["events"] == ["backup", "master"]
    assert seen["role"] == "master"


def test_virtual_router_comes_and_goes_unnoticed_by_the_others() -> None:
    """The other virtual router keeps role, counters and address, and its peer never wakes up."""
    seen = scenario("reload_routers")
    assert seen["both"] == sorted([WEB, MAIL])
    assert (seen["in the end"], seen["devices"]) == ([WEB], 1)
    assert seen["kept"] == [True] * 4
    assert seen["events"] == [["backup", "master"], ["backup"]]


def test_removed_virtual_routers_do_not_hold_the_others_up() -> None:
    """The kernel takes some 50 ms for each of the twenty devices, a second for all; the loop waits for none of it."""
    seen = scenario("removal")
    assert (seen["error"], seen["addresses"], seen["last"]) == ("", [WEB], 200)
    assert seen["longest"] < 0.4


def test_a_log_that_nobody_reads_any_more_ends_nothing() -> None:
    """The speaker becomes master and stays it, with its addresses, although every line of its log is lost."""
    seen = scenario("log_gone")
    assert (seen["role"], seen["running"], seen["addresses"]) == ("master", True, [WEB])
    assert "not JSON" in seen["error"]


def test_broken_file_leaves_everything_as_it_is() -> None:
    """Whatever stands in the file, the answer is an error in one line, and the old configuration holds; so with HUP."""
    seen = scenario("broken_file")
    assert all(error and "\n" not in error for error in seen["errors"]), seen["errors"]
    assert [(each["role"], each["priority"]) for each in seen["kept"]] == [("master", 200)]
    assert seen["events"] == ["backup", "master"]
    assert seen["addresses"] == [WEB]


def test_interface_may_come_late_and_come_again() -> None:
    """A NIC that is missing is said once and served when it comes, also when it was deleted and made again."""
    seen = scenario("late_interface")
    assert seen["said"] == 1
    assert seen["found"] == 2
    assert seen["first"] == seen["again"] == [WEB]
    assert seen["devices"] == 1
    assert seen["without"] == ["backup", "master", "backup"]
    assert seen["events"][-1] == "master"


@pytest.mark.parametrize("after", MODES)
@pytest.mark.parametrize("before", MODES)
def test_leftovers_of_a_killed_speaker_are_cleaned_up(before: str, after: str) -> None:
    """What a killed master left is gone as soon as its successor runs, also when it keeps its addresses elsewhere."""
    seen = scenario("leftovers", before, after)
    assert seen["left"] == [[WEB], 1 if before == "virtual" else 0]
    assert seen["addresses"] == []
    assert seen["devices"] == (1 if after == "virtual" else 0)


@pytest.mark.parametrize("mode", MODES)
def test_leftovers_of_a_router_that_is_no_more_are_cleaned_up(mode: str) -> None:
    """Speaker and guardian were killed, and the configuration has another virtual router by now. What is not ours in
    the record of it is left alone; the record ends with the speaker."""
    seen = scenario("estate", mode)
    virtual = int(mode == "virtual")
    assert seen == {"left": [[WEB], virtual], "found": [[], virtual], "record": False}


@pytest.mark.parametrize("mode", MODES)
def test_term_gives_everything_back(mode: str) -> None:
    """The last advert says that it leaves; device, addresses, socket and changed sysctls are as before."""
    seen = scenario("farewell", mode)
    assert seen["there"] == [[WEB], 1 if mode == "virtual" else 0]
    assert seen["then"] == [[], 0]
    before, during, after = seen["sysctls"]
    assert during == (["1", "2"] if mode == "virtual" else before)
    assert after == before
    assert (seen["last"], seen["socket"]) == (0, False)


def test_scripts_are_called_once_for_every_transition() -> None:
    """A cut cable, a better peer and TERM all call the backup script, each takeover the master script, once each."""
    seen: list[list[Any]] = scenario("transitions")["seen"]
    told = ["backup", "master", "backup", "master", "backup", "master", "backup"]
    assert seen == [told[:2], told[:3], told[:4], told[:5], told[:6], told]


def test_garbage_on_the_control_socket_does_no_harm() -> None:
    """Nothing that is sent there is obeyed, ends the speaker or moves a role; idle clients keep nobody out."""
    seen = scenario("garbage")
    assert (seen["kept"], seen["role"]) == (True, "master")
    assert seen["events"] == ["backup", "master"]
    assert (seen["yes"], seen["said"]) == (0, 0)

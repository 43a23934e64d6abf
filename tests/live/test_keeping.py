"""What somebody changes by hand on a host that serves is noticed, told with its code, and put right."""

from typing import Any

import pytest

from tests.live.outside import scenario

pytestmark = pytest.mark.live

MOST_LOST = 2
"""Of some hundred probes, one every 5 ms: none is usual, and a busy machine may be late with a reply."""


def test_files_programs_address_and_device_of_a_master_are_put_right() -> None:
    """One after the other on one host. No other program restarts for a file, nor for what stands beside it."""
    seen = scenario("by_hand", limit=300)
    assert seen["files"]["codes"] == ["V740"] * 3
    assert seen["after files"] == seen["before"]
    assert seen["programs"]["codes"] == ["V741"] * 2
    assert (seen["address"], seen["device"]) == (["V743"], ["V745"])
    assert seen["left"] == ["V744"]
    assert seen["report"] == {"codes": ["V740"], "left": True}
    assert seen["paused"] == {"codes": ["V740"], "left": True, "generation": 1, "status": 3, "shown": True, "then": 2}


def test_killed_supervisord_is_missed_by_nobody() -> None:
    """Another one goes on with the same processes: no role moves, nothing runs twice, and at most 2 probes are lost."""
    seen = scenario("killed_manager", limit=300)
    assert seen["codes"] == ["V746"]
    assert seen["masters"] == ["clarinet"]
    assert _programs(seen["after"]) == _programs(seen["before"])
    assert seen["after"]["supervisord"] != seen["before"]["supervisord"]
    assert seen["lost"] <= MOST_LOST < 200 < seen["probes"]
    assert seen["copies"] == {"speaker": 1, "www": 1, "greeter": 1}
    _assert_guards(seen["guards"])


def _assert_guards(guards: dict[str, list[str]]) -> None:
    """255, an unknown VRID, one who is no member, another list, another interval; and a VRID of the host's own."""
    assert {"V901", "V903", "V904", "V905", "V906"} <= set(guards["clarinet"]) & set(guards["fridge"])
    assert "V916" in guards["clarinet"]
    assert "V916" not in guards["fridge"]


def _programs(pids: dict[str, Any]) -> dict[str, Any]:
    return {name: state for name, state in pids.items() if name != "supervisord"}


def test_where_frr_speaks_the_agent_calls_the_event_scripts() -> None:
    """The program for the master follows FRR's role when its cable is cut, and back. What is taken away comes again."""
    seen = scenario("frr_follows", limit=300)
    assert seen["ran"] == [True, False, True]
    assert seen["told"][0] == "initialize"
    assert seen["told"][-1] == "master"
    assert (seen["address"], seen["device"]) == (["V743"], ["V745"])


def test_what_keepalived_mends_itself_is_left_to_it() -> None:
    """It has its address and its device back before anybody else would do anything about it."""
    seen = scenario("keepalived_mends_itself")
    assert (seen["address"], seen["device"]) == ([], [])

"""`vrrpc listen` on a bridge between two keepalived and a built-in speaker, and that speaker's own word of the same."""

import re

import pytest

from tests.live.outside import scenario

pytestmark = pytest.mark.live

BOTH = [["V902", "192.0.2.11"], ["V902", "192.0.2.12"]]


def test_a_healthy_lan_a_split_brain_and_a_rogue() -> None:
    """Nothing wrong where nothing is, also on the master itself, which hears each of its own adverts once; both masters
    of a split brain are told, by the listener and by the third member; so is a rogue."""
    seen = scenario("listening")
    well = seen["well"]
    assert (well["status"], well["err"], len(well["out"])) == (0, "", 2), well
    assert "front (lan0 VRID 1 IPv4): master clarinet 192.0.2.11 (" in well["out"][0]
    assert well["out"][1] == "8 adverts heard, nothing wrong"
    first, last = seen["on the master"]
    assert (first["interface"], [each["source"] for each in first["masters"]]) == ("eth0", ["192.0.2.11"])
    assert (last["adverts"], last["wrong"]) == (3, {})
    assert seen["before"] == []
    assert sorted(seen["split"]) == BOTH
    assert {"V901", "V904"} <= set(seen["rogue"]) <= {"V901", "V902", "V904"}
    assert seen["wrong"]["status"] == 1
    assert re.match(r"\d+ adverts heard; V901 priority 255 heard \(\d+ times\)", seen["wrong"]["out"][-1])
    assert [each["mac"] for each in seen["incidents"]] == ["02:00:00:00:00:63"]
    assert seen["counted"].keys() == {"second-sender", "priority-255"}
    assert re.search(r"front heard bad adverts: .*\d priority-255.*`vrrpc listen eth0` shows them", seen["status"])
    assert seen["interrupted"] == 0
    assert seen["end"]["type"] == "end"
    assert seen["end"]["wrong"].keys() >= {"V901", "V902", "V904"}


def test_at_a_terminal_it_is_a_table() -> None:
    seen = scenario("listening_at_a_terminal")
    assert seen["status"] == 0
    assert "heard every" in seen["shown"]
    assert "lan0 VRID 1 IPv4" in seen["shown"]
    assert re.search(r"\d+ adverts? heard, nothing wrong", seen["shown"])

"""Every kind of software with its real program: the host that has the address answers, without a manual step."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from compiler.services import SOFTWARE
from tests.live.outside import at_once, scenario
from tests.live.services import LABS

pytestmark = pytest.mark.live


@pytest.fixture(scope="module", autouse=True)
def meanwhile(request: pytest.FixtureRequest) -> Iterator[None]:
    """All of them are played side by side."""
    with at_once(request, [*(("serve", lab) for lab in LABS), ("scan",), ("mishaps",)]):
        yield


@pytest.mark.parametrize("lab", LABS)
def test_services_follow_their_addresses(lab: str) -> None:
    _have_followed(scenario("serve", lab, limit=300))


def test_under_daemontools_they_follow_without_an_agent() -> None:
    _have_followed(scenario("scan", limit=300))


def _have_followed(seen: dict[str, Any]) -> None:
    for moment in ("first", "once plugged in", "again plugged in"):
        assert set(seen[moment].values()) == {"clarinet"}, moment
    for moment in ("once cut", "again cut"):
        assert set(seen[moment].values()) == {"fridge"}, moment
    assert seen["who"]["status"] == 0, seen["who"]["said"]
    assert "clarinet" in seen["who"]["said"]
    assert seen["who then"]["status"] == 1
    assert "fridge has the role, clarinet is preferred" in seen["who then"]["said"]
    asked = json.loads(seen["who as json"]["said"])["answers"]
    assert {(each["host"], *each["should"], *each["heard"]) for each in asked} == {("fridge", "clarinet", "fridge")}
    assert any("fridge (was" in line for line in seen["watched"])
    assert seen["watched"][-1] == "status 0"
    assert seen["only on the master"] == seen["for masters"]


def test_one_mishap_leaves_the_others_alone() -> None:
    seen = scenario("mishaps", limit=300)
    for name in ("www", "files"):
        assert seen["killed"][name]["left"] == []
        assert any("what it left behind is ended first" in line for line in seen["killed"][name]["said"])
    assert seen["session"] == ["here", "still here"]
    assert seen["second"][0] == 1
    assert "Address already in use" in seen["second"][1]
    assert {"www", "files", "balance", "shell", "speaker", "supervisord"} <= set(seen["told"]["same"])
    assert "balance http 8082" in seen["ports"]
    # Of either web server once, however often they were asked.
    assert seen["refused"] == {"said": 2, "stayed": True}
    assert any(" not RUNNING: " in line for line in seen["in use"]["said"]), seen["in use"]


def test_every_kind_is_played() -> None:
    played = "".join(service.site for services in LABS.values() for service in services)
    assert [name for name in SOFTWARE if f"software: {name}" not in played] == []

"""`vrrpc run` on a host of `manager: systemd`, with a real one as process 1."""

from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from tests.runtime.harness.systemd import booted, inside

pytestmark = pytest.mark.live

RUNNING = {"speaker": "RUNNING", "www": "RUNNING", "greeting": "RUNNING"}


@pytest.fixture(scope="module")
def story() -> dict[str, Any]:
    """All of it, of one boot."""
    with booted(Path(mkdtemp(prefix="vrrpc-systemd-"))) as pid:
        return inside(pid, "tests.runtime.systemd_agent_story")


def test_speaker_services_and_what_follows_the_master_run_as_units(story: dict[str, Any]) -> None:
    assert story["first"] == {"programs": RUNNING, "roles": ["master"], "generation": 1}, story["log"]
    assert story["address"]


def test_all_of_it_outlives_the_agent(story: dict[str, Any]) -> None:
    assert story["without agent"] == story["first"]


def test_a_new_agent_applies_a_priority_without_starting_anything_anew(story: dict[str, Any]) -> None:
    assert story["changed"] == story["first"] | {"generation": 2}, story["log"]
    assert story["speaker is the same"]


def test_a_service_that_goes_from_the_site_ends(story: dict[str, Any]) -> None:
    assert story["less"]["programs"] == {"speaker": "RUNNING", "greeting": "RUNNING"}, story["log"]


def test_the_doctor_knows_whose_speaker_it_is(story: dict[str, Any]) -> None:
    assert story["doctor"] == []


def test_down_leaves_nothing(story: dict[str, Any]) -> None:
    assert story["down"] == [0, ""]
    assert story["left"] == []
    assert (story["speaks"], story["address, then"]) == (False, False)

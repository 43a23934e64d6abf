"""`manager: systemd`, with a real one as process 1: units change one by one, and nobody else notices."""

from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from tests.runtime.harness.systemd import booted, inside
from tests.runtime.systemd_story import WORDS

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def story() -> dict[str, Any]:
    """All of it, of one boot."""
    folder = Path(mkdtemp(prefix="vrrpc-systemd-"))
    with booted(folder) as pid:
        return inside(pid, "tests.runtime.systemd_story")


def test_what_always_runs_is_started_and_what_follows_a_master_is_not(story: dict[str, Any]) -> None:
    assert story["up at first"] is True
    assert story["first"] == ["www"]
    assert story["after that"] == {"www": "RUNNING", "greeting": "STOPPED"}
    assert story["again"] == []


def test_event_scripts_start_and_stop_it_twice_without_complaint(story: dict[str, Any]) -> None:
    assert story["started"] == story["stopped"] == [0, 0]
    assert story["running"] == {"www": "RUNNING", "greeting": "RUNNING"}
    assert story["at rest"] == {"www": "RUNNING", "greeting": "STOPPED"}
    assert story["unknown"] != 0


def test_a_changed_unit_is_started_anew_and_no_other(story: dict[str, Any]) -> None:
    assert story["updated"] == ["www"]
    assert story["www is new"]
    assert story["greeting is the same"]


def test_one_that_runs_for_a_master_goes_on_running_when_it_changes(story: dict[str, Any]) -> None:
    assert story["updated, too"] == ["greeting"]
    assert story["greeting is new"]


def test_one_that_is_stopped_stays_so_when_it_changes(story: dict[str, Any]) -> None:
    assert story["a stopped one changed"] == ["www"]
    assert story["it stays"] == {"www": "RUNNING", "greeting": "STOPPED"}


def test_one_that_goes_is_stopped_and_a_killed_one_comes_back(story: dict[str, Any]) -> None:
    assert story["one is gone"] == {"www": "RUNNING"}
    assert story["killed one is back"]


def test_it_is_known_since_when_a_program_runs_and_it_starts_by_name(story: dict[str, Any]) -> None:
    assert story["since"]
    assert story["by name"] == {"www": "RUNNING"}


def test_a_program_gets_the_words_user_folder_and_environment_of_the_site(story: dict[str, Any]) -> None:
    assert story["told"] == ["65534", "/run/told", "it's $HOME 5%", *WORDS]
    assert story["made"]


def test_nothing_of_ours_runs_after_the_end_and_another_init_is_told(story: dict[str, Any]) -> None:
    assert "RUNNING" not in story["left"].values()
    assert story["up"] is False
    assert "systemd is not process 1 here" in story["why"]

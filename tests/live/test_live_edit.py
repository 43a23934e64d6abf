"""A site that runs and is edited: what is good goes live without a client noticing, what is not changes nothing."""

from typing import Any

import pytest

from tests.live.outside import scenario

pytestmark = pytest.mark.live

INTERVAL = 0.2
MOST_LOST = 2
"""Of some hundred probes, one every 5 ms: none is usual, and a busy machine may be late with a reply."""


def programs(facts: dict[str, Any]) -> dict[str, Any]:
    """The processes of every host."""
    return {name: each["pids"] for name, each in facts.items()}


def generations(facts: dict[str, Any]) -> set[int]:
    """Of all hosts."""
    return {each["generation"] for each in facts.values()}


def test_lower_priority_moves_the_role_without_a_client_noticing() -> None:
    """Fridge takes over within the protocol's time; at most 2 probes are lost (none is usual), and nothing restarts."""
    seen = scenario("priority")
    assert seen["lost"] <= MOST_LOST < 200 < seen["probes"]
    skew = (256 - 100) / 256 * INTERVAL
    assert seen["took"] is not None
    assert seen["took"] < 3 * INTERVAL + skew + 2
    assert seen["answered"] < 3
    assert programs(seen["after"]) == programs(seen["before"])
    assert (generations(seen["before"]), generations(seen["after"])) == ({1}, {2})


def test_changed_event_script_disturbs_nobody() -> None:
    """Only the script's file changes: no process restarts, no role moves, and at most 2 probes are lost (usually 0)."""
    seen = scenario("event_script")
    assert programs(seen["after"]) == programs(seen["before"])
    assert generations(seen["after"]) == {2}
    assert seen["changed"] == 1
    assert seen["masters"] == ["clarinet"]
    assert seen["lost"] <= MOST_LOST


def test_broken_edit_changes_nothing_and_is_said_once() -> None:
    """Neither a finding nor bad YAML touches a host; the log has each once, `vrrpc status` shows it and exits 1."""
    seen = scenario("refusal")
    assert seen["after"] == seen["before"]
    assert seen["masters"] == ["clarinet"]
    assert seen["lost"] <= MOST_LOST
    assert seen["said"] == {"clarinet": [1, 2], "fridge": [1, 2]}
    (first, shown), (second, shown_then) = seen["status"]
    assert (first, second) == (1, 1)
    assert "REFUSED" in shown
    assert "V301" in shown
    assert "REFUSED" in shown_then
    assert "V301" not in shown_then.partition("last events")[0]
    assert seen["repaired"][0] == 0, seen["repaired"]
    assert "REFUSED" not in seen["repaired"][1]


def test_file_that_its_daemon_refuses_is_not_installed() -> None:
    """What keepalived's own check refuses changes nothing and is said once; it is asked again by itself, and what it
    takes then goes live."""
    seen = scenario("daemon_refusal")
    assert seen["after"] == seen["before"]
    assert seen["masters"] == ["clarinet"]
    assert seen["said"] == 1
    assert seen["status"][0] == 1
    assert "is refused by keepalived" in " ".join(seen["status"][1].split())
    assert seen["heard"] == 240


def test_killed_agent_is_missed_by_nobody() -> None:
    """Without its agent a host serves on, and a new agent finds everything as it should be and restarts nothing."""
    seen = scenario("killed_agent")
    assert seen["killed"] == seen["before"]
    assert seen["after"] == seen["before"]
    assert seen["masters"] == ["clarinet"]
    assert seen["lost"] <= MOST_LOST


def test_checkout_of_another_commit_is_one_change() -> None:
    """However many files git writes for it, another commit is one generation, applied once, under its own name."""
    seen = scenario("checkout")
    assert seen["generation"] == 2
    assert seen["said"] == [1, 1]
    assert (seen["refused"], seen["looked"]) == (0, 2)

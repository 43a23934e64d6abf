"""Two hosts that follow a git remote, on a day on which much goes wrong: what the person who looks is told of it."""

from typing import Any

import pytest

from tests.live.outside import scenario

pytestmark = pytest.mark.live

MOST_LOST = 2
"""Of some hundred probes, one every 5 ms: none is usual, and a busy machine may be late with a reply."""
GONE = 3 * 0.2 + 0.2 + 3.0
"""Seconds: a master-down interval, and what a busy machine adds."""
HOSTS = ("clarinet", "fridge")
_STORY = [
    # the step, what sync and then status end with, what is told, and words that are on the screen
    ("findings", 1, 1, "generation.refused V301", "it can never be demoted"),
    ("good", 0, 0, "generation.applied", "generation 2"),
    ("refused by its daemon", 1, 1, "generation.refused", 'open() "/srv/absent.conf" failed'),
    ("sick", 4, 1, "generation.taken-back", "www is BACKOFF and not RUNNING"),
    ("revert", 0, 0, "generation.stands", "generation 2"),
    ("forced push", 3, 1, "generation.refused V720", "vrrpc sync --allow V720"),
    ("allowed", 0, 0, "generation.applied", "generation 3"),
]


@pytest.fixture(scope="module")
def day() -> dict[str, Any]:
    """The whole of it, played once."""
    return scenario("newcomer")


@pytest.mark.parametrize(("step", "status", "screen", "told", "words"), _STORY, ids=[each[0] for each in _STORY])
def test_a_commit_is_answered_told_and_shown_and_no_client_notices(
    step: str, status: int, screen: int, told: str, words: str, day: dict[str, Any]
) -> None:
    """On both hosts alike: the exit status of `vrrpc sync`, one event, the screen of `vrrpc status`."""
    seen = day[step]
    assert {said[0] for said in seen["said"].values()} == {status}, seen["said"]
    for host in HOSTS:
        assert [f"{kind} {code}".strip() for kind, code, _ in seen["told"][host]] == [told]
        shown, text = seen["status"][host]
        assert shown == screen, text
        assert words in " ".join(text.split())
    assert seen["gap"]["lost"] <= MOST_LOST < seen["gap"]["probes"]


def test_what_is_refused_or_taken_back_changes_nothing_and_says_which_generation_stays(day: dict[str, Any]) -> None:
    for step, stays in (("findings", 1), ("refused by its daemon", 2), ("sick", 2), ("forced push", 2)):
        assert set(day[step]["generations"].values()) == {stays}
        for host in HOSTS:
            assert f"generation {stays} stays: " in day[step]["told"][host][0][2]


def test_a_kill_of_everything_in_mid_apply_is_taken_back_told_and_tried_again(day: dict[str, Any]) -> None:
    """The peer takes over, which is its event; the next agent puts the host right and goes on by itself."""
    killed = day["killed"]
    assert killed["said"] == "generation 3"
    kinds = [kind for kind, _, _ in killed["told"]["clarinet"]]
    assert kinds[:2] == ["agent.started", "generation.taken-back"]
    assert "the apply did not come to its end; everything is as it was" in killed["told"]["clarinet"][1][2]
    assert "generation.applied" in kinds
    assert "this host is master of front, and was backup" in [text for _, _, text in killed["told"]["fridge"]]
    assert killed["gap"]["seconds"] < GONE
    assert killed["generations"] == {"clarinet": 4, "fridge": 4}
    assert [status for status, _ in killed["status"].values()] == [0, 0]


def test_a_file_edited_by_hand_is_told_with_its_code_and_put_right(day: dict[str, Any]) -> None:
    told = day["by hand"]["told"]["clarinet"]
    assert [(kind, code) for kind, code, _ in told] == [("drift.file", "V740"), ("drift.over", "V740")]
    assert day["by hand"]["gap"]["lost"] <= MOST_LOST
    assert day["masters"] == ["clarinet"]

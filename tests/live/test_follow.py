"""Two real hosts behind a git remote: each commit does what it should, and whatever happens the clients are served."""

import pytest

from tests.live.outside import scenario

pytestmark = pytest.mark.live

MOST_LOST = 2
"""Of some thousand probes, one every 5 ms: none is usual, and a busy machine may be late with a reply."""


def test_commits_good_and_bad_reverted_and_forced_disturb_no_client() -> None:
    """Findings are status 1, a forced push 3 until it is allowed, and remotes that are away change nothing."""
    seen = scenario("following")
    (status, said), (shown, screen) = seen["refused"]
    assert (status, shown) == (1, 1)
    assert "V301" in said
    assert "REFUSED" in screen
    assert seen["reverted"][0] == 0
    (refused, why), (allowed, _), (other, _) = seen["forced"]
    assert (refused, allowed, other) == (3, 0, 3), "what is allowed is allowed on one host"
    assert "V720" in why
    assert "does not descend from" in why
    (status, said), (_, screen) = seen["silent"]
    assert status == 1
    assert "no answer" in said
    assert screen.count("has not answered since") == 2
    assert seen["ended"] == 0
    assert seen["generations"] == {"clarinet": 3, "fridge": 2}
    assert seen["after"] == seen["before"]
    assert seen["masters"] == ["clarinet"]
    assert seen["lost"] <= MOST_LOST < 200 < seen["probes"]


def test_unsigned_commits_are_refused_and_the_last_good_one_is_started_without_a_remote() -> None:
    """`--require-signed` refuses with status 3; when nothing runs and no remote answers, generation 1 is started."""
    seen = scenario("signed")
    assert seen["status"] == 3
    assert seen["refused"]["outcome"] == "refused by a guard"
    assert "V810" in seen["refused"]["why"]
    assert (seen["generation"], seen["restarted"], seen["mode"]) == (1, True, "0o600")


COMMITS = 200


def test_two_hundred_commits_in_a_row_disturb_no_client() -> None:
    """Every second one changes an event script, the others nothing but a comment. Nobody's process is another one."""
    seen = scenario("stream", str(COMMITS), limit=400)
    assert set(seen["generations"].values()) == {1 + COMMITS // 2}
    assert seen["after"] == seen["before"]
    assert seen["masters"] == ["clarinet"]
    assert seen["lost"] <= MOST_LOST < 10 * COMMITS < seen["probes"]


LEAD = 8.0
"""Seconds: two rounds of questions to the repository."""


def test_addresses_in_the_adverts_come_and_go_on_all_members_at_one_moment() -> None:
    """Two keepalived, and both mixed pairs with the built-in speaker, take the new list when the lead after the commit
    is over. Nobody else becomes master, and the other addresses are never away."""
    seen = scenario("one_moment")
    for live in seen["live"]:
        assert set(live) == {"both", "first", "second"}
        assert min(live.values()) > LEAD - 1.5, "a commit's time has whole seconds"
        assert max(live.values()) - min(live.values()) < 3
    assert seen["masters"] == {"both": ["clarinet"], "first": ["clarinet"], "second": ["jimbob"]}
    assert seen["lost"] <= MOST_LOST
    assert set(seen["generations"].values()) == {3}
    assert set(seen["guards"].values()) == {0}, "lists that differ for a moment were meant to"

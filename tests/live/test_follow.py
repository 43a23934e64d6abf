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


LEAD = 8.0
"""Seconds: two rounds of questions to the repository."""


def test_address_in_the_adverts_is_changed_on_all_members_at_one_moment() -> None:
    """Two keepalived take the new list when the lead after the commit is over, and nobody else becomes master."""
    seen = scenario("one_moment")
    assert set(seen["live"]) == {"clarinet", "fridge"}
    assert min(seen["live"].values()) > LEAD - 1.5, "a commit's time has whole seconds"
    assert max(seen["live"].values()) - min(seen["live"].values()) < 3
    assert seen["masters"] == ["clarinet"]

"""Where the values of secrets can be found on hosts that had a hard week: with their readers, and nowhere else."""

from typing import Any

import pytest

from tests.live.outside import scenario

pytestmark = pytest.mark.live

MOST_LOST = 2
"""Of some thousand probes, one every 5 ms: none is usual, and a busy machine may be late with a reply."""


@pytest.fixture(scope="module")
def seen() -> dict[str, Any]:
    """One lab for all of it."""
    return scenario("canary", limit=240.0)


def test_values_are_in_the_store_and_where_a_daemon_reads_them_and_nowhere_else(seen: dict[str, Any]) -> None:
    assert seen["files"] == ["0o600 allowed"]
    assert seen["wanted"] == [True, True]


def test_no_process_has_one_in_its_arguments_or_its_environment_at_any_moment(seen: dict[str, Any]) -> None:
    assert seen["looks"] > 10
    assert seen["processes"] == []


def test_no_command_shows_one(seen: dict[str, Any]) -> None:
    assert seen["shown"] == []
    assert all(seen["answers"])


def test_a_password_is_rotated_across_members_as_the_help_says_and_no_client_notices(seen: dict[str, Any]) -> None:
    rotation = seen["rotation"]
    assert (rotation["drained"], rotation["undrained"]) == (0, 0)
    assert (rotation["masters"], rotation["role"]) == (["clarinet"], ["backup"])
    assert rotation["lost"] <= MOST_LOST < 200 < rotation["probes"]

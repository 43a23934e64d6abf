"""The built-in speaker beside keepalived over IPv6, from host to host, and with excluded addresses: who has an address
answers on it, alone, and neither refuses the other."""

from typing import Any

import pytest

from tests.live.inside.ways import Way, ways
from tests.live.outside import scenario
from tests.live.sites import BUILTIN, OTHER

pytestmark = pytest.mark.live

WAYS = {way.name: way for way in ways()}


@pytest.fixture(scope="module")
def seen() -> dict[str, dict[str, Any]]:
    """All ways, in one lab."""
    found: dict[str, dict[str, Any]] = scenario("meeting_in_all_ways")["ways"]
    return found


def served_by(host: str, way: Way) -> dict[str, list[object]]:
    """A client's connection to each address ends at this host, and no other host has any of them."""
    return {str(ip): [host, [host]] for ip in way.everything}


@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
def test_one_host_serves_all_addresses(way: Way, seen: dict[str, dict[str, Any]]) -> None:
    """The preferred host at first; whichever is left when the other's cable is cut; the preferred one again."""
    facts, usual = seen[way.name], served_by(way.preferred, way)
    assert facts["started"] == usual
    assert facts[f"{BUILTIN} cut"] == served_by(OTHER, way)
    assert facts[f"{BUILTIN} plugged in"] == usual
    assert facts[f"{OTHER} cut"] == served_by(BUILTIN, way)
    assert facts[f"{OTHER} plugged in"] == usual


@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
def test_neither_refuses_the_other(way: Way, seen: dict[str, dict[str, Any]]) -> None:
    """The built-in speaker has dropped nothing, and keepalived has complained of nothing."""
    assert seen[way.name]["drops"] == {}
    assert seen[way.name]["refused"] == []

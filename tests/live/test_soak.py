"""A minute of random edits, cuts and kills; `make soak` has ten of them with another story each time."""

import pytest

from tests.live.outside import scenario

pytestmark = pytest.mark.live

SECONDS = 60
SEED = 1
_PATIENCE = 240.0
"""Seconds more that the last step may take to settle on a busy machine."""


def test_the_client_misses_no_more_than_the_theory_allows_and_each_host_is_always_one_whole_generation() -> None:
    seen = scenario("soak", str(SECONDS), str(SEED), limit=SECONDS + _PATIENCE)
    assert seen["broken"] == []
    assert seen["too long"] == [], seen
    assert seen["played"] >= 3
    assert seen["probes"] > 1000

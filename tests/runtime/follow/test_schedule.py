"""How long a remote is left alone: steady while it answers, bounded whatever happens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.follow.schedule import FIRST, LONGEST, SPREAD, Pace

INTERVALS = st.floats(1, 100_000)
CHANCES = st.floats(0, 1, exclude_max=True)


@given(INTERVALS, CHANCES)
def test_a_remote_that_answers_is_asked_at_its_interval_give_or_take(interval: float, chance: float) -> None:
    assert Pace(interval).wait(0, chance) == pytest.approx(interval, rel=SPREAD * 1.001)


@given(INTERVALS, st.integers(0, 10**9), CHANCES)
def test_no_wait_is_longer_than_the_cap_however_often_it_failed(interval: float, failures: int, chance: float) -> None:
    assert 0 < Pace(interval).wait(failures, chance) <= max(LONGEST, interval) * (1 + SPREAD)


@given(INTERVALS, st.integers(1, 10**6))
def test_a_further_failure_never_makes_the_wait_shorter(interval: float, failures: int) -> None:
    assert Pace(interval).wait(failures, 0.5) <= Pace(interval).wait(failures + 1, 0.5)


def test_the_first_waits_double() -> None:
    waits = [Pace(60).wait(failures, 0.5) for failures in range(1, 11)]
    assert waits == [FIRST * 2**number for number in range(8)] + [LONGEST, LONGEST]

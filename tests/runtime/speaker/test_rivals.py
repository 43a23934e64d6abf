"""Two masters are told from a failover, whatever their intervals are."""

import pytest

from runtime.speaker.rivals import Rivals
from runtime.speaker.state import CENTISECOND, SECOND
from schemas.speaker import Ip
from tests.runtime.speaker.samples import HIGHER, LOWER, OURS, START

Said = tuple[float, Ip, int, int]
"""Seconds, who, priority, interval."""


def after(*said: Said) -> tuple[Rivals, int]:
    rivals, now = Rivals(), START
    for at, source, priority, interval in said:
        now = START + int(at * SECOND)
        rivals = rivals.hear(source, priority, interval, now)
    return rivals, now


def contenders(*said: Said) -> tuple[Ip, ...]:
    rivals, now = after(*said)
    return rivals.contenders(now)


def steadily(source: Ip, begin: float, end: float, interval: int = 100, priority: int = 100) -> list[Said]:
    every = interval / 100
    return [(begin + every * number, source, priority, interval) for number in range(int((end - begin) / every))]


def test_one_sender_is_no_rival_and_costs_nothing() -> None:
    rivals, _ = after(*steadily(LOWER, 0, 3))
    assert rivals.hear(LOWER, 100, 100, START + 4 * SECOND) is rivals
    assert contenders(*steadily(LOWER, 0, 100)) == ()


@pytest.mark.parametrize(("ours", "theirs"), [(100, 100), (100, 10), (10, 100), (1, 4095), (30, 70)])
def test_two_that_go_on_are_rivals_after_three_rounds_of_the_slower(ours: int, theirs: int) -> None:
    slower = max(ours, theirs) / 100
    both = sorted([*steadily(LOWER, 0, 6 * slower, ours), *steadily(HIGHER, 0.001, 6 * slower, theirs)])
    assert contenders(*both) == (LOWER, HIGHER)
    soon = [each for each in both if each[0] < 1.5 * slower]
    assert contenders(*soon) == ()


def test_three_are_named() -> None:
    all_three = (*steadily(LOWER, 0, 8), *steadily(OURS, 0.1, 8), *steadily(HIGHER, 0.2, 8))
    assert contenders(*sorted(all_three)) == (LOWER, OURS, HIGHER)


def test_a_failover_makes_none() -> None:
    """A preemption: the old master's next advert crosses the new one's first, then it yields."""
    assert contenders(*steadily(LOWER, 0, 9), (9, HIGHER, 200, 100), (9.001, LOWER, 100, 100),
                      *steadily(HIGHER, 9.002, 19)) == ()  # fmt: skip
    assert contenders(*steadily(LOWER, 0, 5), *steadily(HIGHER, 8, 12), *steadily(LOWER, 12.1, 20)) == ()


def test_an_assertion_makes_none() -> None:
    """A backup that was deaf for a moment says that it is master, and hears at once that it is not."""
    assert contenders(*steadily(HIGHER, 0, 9), (9, LOWER, 50, 100), (9.001, HIGHER, 200, 100),
                      *steadily(HIGHER, 10, 14)) == ()  # fmt: skip


def test_roles_that_change_back_and_forth_with_goodbyes_make_none() -> None:
    said: list[Said] = []
    for second in range(0, 20, 2):
        said += [(second, LOWER, 100, 100), (second + 0.5, LOWER, 0, 100)]
        said += [(second + 1, HIGHER, 100, 100), (second + 1.5, HIGHER, 0, 100)]
    assert contenders(*said) == ()


def test_it_ends_when_one_is_silent() -> None:
    both = sorted([*steadily(LOWER, 0, 10), *steadily(HIGHER, 0.5, 10)])
    assert contenders(*both) == (LOWER, HIGHER)
    assert contenders(*both, *steadily(HIGHER, 10.5, 17)) == ()


def test_forged_senders_do_not_fill_the_memory() -> None:
    rivals = Rivals()
    for number in range(1000):
        rivals = rivals.hear(LOWER + number, 100, 4095, START + number * CENTISECOND)
    assert len(rivals.superseded) == 8

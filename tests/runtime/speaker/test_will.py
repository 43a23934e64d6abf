"""What the speaker and its guardian say to each other: wills over a socket, signs of life in memory."""

import os

from hypothesis import given
from hypothesis import strategies as st

from runtime.speaker.heartbeats import SLOTS, Heartbeats
from runtime.speaker.will import Will, read_will, write_will

parts = st.lists(st.binary(max_size=40), max_size=3).map(tuple)
wills = st.builds(Will, st.integers(0, SLOTS - 1), st.text(), st.integers(1, 2**62), st.text(), parts, parts)


@given(st.integers(0, SLOTS - 1), st.none() | wills)
def test_a_will_arrives_as_it_was_written(slot: int, will: Will | None) -> None:
    assert read_will(write_will(slot, will)) == (slot, will)


def test_slots_do_not_touch_each_other() -> None:
    beats = Heartbeats()
    for slot in (0, 1, SLOTS - 1):
        beats.start(slot, 1000 + slot)
    beats.beat(1, 7)
    beats.take_down(SLOTS - 1)
    assert [beats.last(slot) for slot in (0, 1, SLOTS - 1)] == [1000, 7, 999 + SLOTS]
    assert [beats.was_taken_down(slot) for slot in (0, 1, SLOTS - 1)] == [False, False, True]
    assert beats.taken_down == 1
    beats.start(SLOTS - 1, 5)
    assert not beats.was_taken_down(SLOTS - 1)


def test_another_process_sees_the_same() -> None:
    beats = Heartbeats()
    child = os.fork()
    if child == 0:
        beats.take_down(3)
        os._exit(0)
    os.waitpid(child, 0)
    assert (beats.taken_down, beats.was_taken_down(3)) == (1, True)

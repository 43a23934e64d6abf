"""The agenda against the plain way: look at everybody each time."""

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from runtime.speaker.agenda import Agenda


@dataclass(eq=False)
class Someone:
    """`at` is when its time has come."""

    at: int | None = None


def agenda() -> Agenda[Someone]:
    return Agenda(lambda someone: someone.at)


def test_nobody_is_waited_for_at_first() -> None:
    assert agenda().next() is None
    assert agenda().due(1) == []


def test_a_time_that_moved_away_is_looked_up_when_the_old_one_has_come() -> None:
    someone, ours = Someone(5), agenda()
    ours.note(someone)
    someone.at = 9
    assert ours.due(5) == []
    assert ours.next() == 9
    assert ours.due(9) == [someone]
    assert ours.next() is None


def test_a_time_that_moved_nearer_by_itself_is_not_lost() -> None:
    """As when a master says priority 0 twice: the second is known by its bytes, and dated before the first."""
    first, second, ours = Someone(5), Someone(5), agenda()
    ours.note(first)
    ours.note(second)
    second.at = 4
    assert ours.next() == 4
    assert ours.due(4) == [second]
    assert ours.due(5) == [first]
    assert ours.next() is None


def test_who_was_had_is_off_the_agenda_until_noted_again() -> None:
    someone, ours = Someone(5), agenda()
    ours.note(someone)
    assert ours.due(7) == [someone]
    assert ours.due(7) == []
    ours.note(someone)
    assert ours.due(7) == [someone]


moves = st.lists(
    st.tuples(st.integers(0, 3), st.none() | st.integers(0, 20), st.sampled_from(["note", "forget", "due"])),
    max_size=40,
)


@given(moves)
def test_it_gives_whom_a_look_at_everybody_would_give(history: list[tuple[int, int | None, str]]) -> None:
    everybody, known, ours, now = [Someone() for _ in range(4)], set[Someone](), agenda(), 0
    for index, number, what in history:
        someone = everybody[index]
        match what:
            case "note":
                someone.at = number
                ours.note(someone)
                known.add(someone)
            case "forget":
                ours.forget(someone)
                known.discard(someone)
            case _:
                now += number or 0
                due = {each for each in known if each.at is not None and each.at <= now}
                found = ours.due(now)
                assert len(found) == len(set(found))
                assert set(found) == due
                known -= due
        assert ours.next() == min((each.at for each in known if each.at is not None), default=None)


def test_times_are_asked_for_as_seldom_as_can_be() -> None:
    """Moments that move away with each advert cost nothing until the first of them has come."""
    asked = [0]

    def count() -> Callable[[Someone], int | None]:
        def deadline(someone: Someone) -> int | None:
            asked[0] += 1
            return someone.at

        return deadline

    ours, everybody = Agenda(count()), [Someone(100 + number) for number in range(250)]
    for someone in everybody:
        ours.note(someone)
    asked[0] = 0
    for now in range(99):
        for someone in everybody[1:]:
            someone.at = now + 200
        assert ours.next() == 100
    assert asked[0] == 99

"""What a person must let pass before virtual routers go from a host."""

from dataclasses import replace

import pytest

from runtime.guards import guard
from runtime.role import UNKNOWN, RoleNow
from schemas.filetree import RouterRun, Tree
from tests.runtime.harness.trees import OLD


def router(number: int) -> RouterRun:
    """One of many."""
    return replace(OLD.routers[0], name=f"r{number}", vrid=number)


def having(count: int) -> Tree:
    """A tree with so many virtual routers."""
    return replace(OLD, routers=tuple(router(number) for number in range(1, count + 1)))


def codes(before: int, after: int, role: str = "backup", empty: bool = False) -> list[str]:
    """Which guards speak when a host goes from one number of virtual routers to another."""
    old, new = having(before), having(after)
    new = replace(new, files=()) if empty else new
    removed = [each.name for each in old.routers if each not in new.routers]
    roles = {each.name: RoleNow(each.name, role) for each in old.routers}
    return [found.code for found in guard(new, old, removed, roles)]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (3, 3, []),
        (3, 2, []),
        (9, 6, ["V723"]),
        (9, 7, []),
        (10, 7, []),
        (12, 8, ["V723"]),
        (4, 0, ["V722"]),
        (1, 0, ["V722"]),
        (2, 4, []),
    ],
)
def test_three_and_more_that_are_a_third_or_all(before: int, after: int, found: list[str]) -> None:
    assert codes(before, after) == found


def test_a_host_that_gets_nothing_at_all() -> None:
    assert codes(2, 0, empty=True) == ["V721"]


def test_a_role_that_nobody_knows_keeps_a_router() -> None:
    assert codes(3, 2, role=UNKNOWN) == ["V724"]
    assert codes(3, 3, role=UNKNOWN) == []


def test_a_first_tree_is_none_of_their_business() -> None:
    assert guard(having(3), None, (), {}) == ()


def test_each_tells_names_numbers_and_the_way_out() -> None:
    (found,) = guard(having(1), having(4), ("r2", "r3", "r4"), {f"r{n}": RoleNow("", "backup") for n in range(2, 5)})
    assert found.message == "3 of 4 virtual routers of clarinet would go: r2, r3, r4"
    assert "vrrpc apply --allow V723" in found.help
    assert "Vrrpc-Allow: V723 why" in found.help

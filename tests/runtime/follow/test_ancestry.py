"""Which head is followed, on histories that are drawn: every commit with its parents."""

import pytest

from runtime.follow.ancestry import Head, Standing, newest_first, standing

HISTORY = {"a": "", "b": "a", "c": "b", "d": "c", "x": "b", "y": "x", "m": "dy", "z": ""}
"""a - b - c - d and b - x - y, which meet in m; z has nothing to do with them."""


def is_ancestor(old: str, new: str) -> bool:
    """Whether a commit is in the history of another."""
    return old == new or any(is_ancestor(old, parent) for parent in HISTORY.get(new, ""))


@pytest.mark.parametrize(
    ("head", "applied", "left", "expected"),
    [
        ("a", "", "", Standing.AHEAD),
        ("c", "c", "", Standing.SAME),
        ("d", "b", "", Standing.AHEAD),
        ("m", "c", "", Standing.AHEAD),
        ("b", "d", "", Standing.BEHIND),
        ("y", "d", "", Standing.APART),
        ("z", "d", "", Standing.APART),
        pytest.param("d", "b", "d", Standing.LEFT, id="what was turned away from is nothing newer"),
        pytest.param("c", "b", "d", Standing.LEFT, id="nor is what stands before it"),
        pytest.param("m", "b", "d", Standing.AHEAD, id="but what descends from it is"),
        pytest.param("d", "d", "d", Standing.SAME, id="the applied commit, left and come back to"),
        pytest.param("m", "d", "d", Standing.AHEAD, id="forward from there"),
        pytest.param("b", "y", "d", Standing.LEFT, id="what is before both is silent either way"),
        pytest.param("d", "unknown", "", Standing.APART, id="an applied commit that nobody knows"),
    ],
)
def test_where_a_head_lies(head: str, applied: str, left: str, expected: Standing) -> None:
    assert standing(head, applied, left, is_ancestor) is expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [("", ""), ("c", "c"), ("bcd", "dcb"), ("dcb", "dcb"), ("cm", "mc"), ("dy", "dy"), ("yd", "yd"), ("cbyd", "ydcb")],
)
def test_the_newest_comes_first_and_else_the_order_of_the_sources_counts(given: str, expected: str) -> None:
    heads = [Head(f"forge {number}", commit) for number, commit in enumerate(given)]
    assert [head.commit for head in newest_first(heads, is_ancestor)] == list(expected)


def test_equal_heads_stay_in_order() -> None:
    heads = [Head("first", "d"), Head("second", "d")]
    assert newest_first(heads, is_ancestor) == heads

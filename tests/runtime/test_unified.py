"""What patch(1) does with it: applied to the old text it gives the new one."""

from difflib import unified_diff

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.proposal.unified import unified

lines = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "\n"]), max_size=30)


def again(before: list[str], diff: list[str]) -> list[str]:
    """The new text, from the old one and the diff."""
    found, at = [], 0
    for line in diff[2:]:
        if line.startswith("@@"):
            start, _, count = line.split()[1][1:].partition(",")
            begin = int(start) - (count != "0")
            found += before[at:begin]
            at = begin
        elif line[0] != "+":
            assert before[at] == line[1:]
            found += [line[1:]] if line[0] == " " else []
            at += 1
        else:
            found.append(line[1:])
    return found + before[at:]


@given(lines, lines)
def test_the_new_text_is_in_it(before: list[str], after: list[str]) -> None:
    assert again(before, list(unified(before, after, "old", "new"))) == after


@given(lines, lines)
def test_where_lines_came_or_went_it_is_difflibs(before: list[str], after: list[str]) -> None:
    ours = list(unified(before, after, "old", "new"))
    if len(before) != len(after):
        assert ours == list(unified_diff(before, after, "old", "new"))
    assert (ours == []) == (before == after)


def test_a_line_of_each_of_many_blocks() -> None:
    before = [line for number in range(500) for line in (f"router {number}\n", "interval 1\n", "priority 100\n", "\n")]
    after = [line.replace("100", "110") for line in before]
    diff = list(unified(before, after, "old", "new"))
    assert len([line for line in diff if line.startswith("+priority")]) == 500
    assert again(before, diff) == after


@pytest.mark.parametrize("after", [["a\n", "x\n", "c\n"], ["a\n"], [], ["a\n", "b\n", "c\n", "d\n"], ["c\n"] * 3])
def test_of_a_few_lines_it_is_difflibs(after: list[str]) -> None:
    before = ["a\n", "b\n", "c\n"]
    assert list(unified(before, after, "old", "new")) == list(unified_diff(before, after, "old", "new"))

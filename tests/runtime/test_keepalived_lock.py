"""The locks of a host with keepalived, beside a daemon that is not there; tests/live has them with the real one."""

from pathlib import Path
from typing import Any

import pytest

from compiler.targets.keepalived.failback import highest_priorities
from runtime.keepalived_lock import Keepalived
from tests.compiler.samples import SITE, trees

MANUAL = SITE.replace(": {interfaces", ": {speaker: keepalived, interfaces") + "    failback: manual\n"


def told(state: int, own: int, effective: int) -> list[dict[str, Any]]:
    data = {"iname": "front", "state": state, "base_priority": own, "effective_priority": effective, "adver_int": 0.01}
    return [{"data": data}]


@pytest.fixture
def knobs(tmp_path: Path) -> Path:
    (tmp_path / "front").write_text("0\n")
    (tmp_path / "front.failback").write_text("151\n")
    return tmp_path


def test_a_lock_is_held_by_a_master_that_was_raised(knobs: Path) -> None:
    highest = {"front": 250}
    assert list(Keepalived(lambda: told(2, 100, 251), str(knobs), highest).held()) == ["front"]
    assert list(Keepalived(lambda: told(1, 100, 100), str(knobs), highest).held()) == []
    (knobs / "front.failback").write_text("0\n")
    assert list(Keepalived(lambda: told(2, 100, 100), str(knobs), highest).held()) == []


def test_the_preferred_member_needs_nobody(knobs: Path) -> None:
    """Its knob is not touched: it stays master."""
    assert Keepalived(lambda: told(2, 250, 252), str(knobs), {"front": 250}).release("front") == ""
    assert (knobs / "front.failback").read_text() == "0\n"
    assert (knobs / "front").read_text() == "0\n"


def test_others_leave_for_a_moment(knobs: Path) -> None:
    """What they say of themselves afterwards is the answer, and the knob is back in any case."""
    seen = []

    def ask() -> list[dict[str, Any]]:
        seen.append((knobs / "front").read_text())
        return told(2 if len(seen) == 1 else 1, 100, 251)

    assert Keepalived(ask, str(knobs), {"front": 250}).release("front") == ""
    assert seen == ["0\n", "0\n"]
    alone = Keepalived(lambda: told(2, 100, 251), str(knobs), {"front": 250})
    (knobs / "front.failback").write_text("151\n")
    assert "nobody took over" in alone.release("front")


def test_the_highest_priority_is_read_where_it_was_written() -> None:
    texts = [file.text for tree in trees(MANUAL) for file in tree.files if "vrrp_instance front" in file.text]
    assert [highest_priorities(text) for text in texts] == [{"front": 250}] * 2
    assert highest_priorities("") == {}

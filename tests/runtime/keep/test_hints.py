"""File events are hints: of a change beside a watched file, whatever else of its folders is not there."""

from pathlib import Path
from queue import Empty, Queue

import pytest

from runtime.keep.hints import Hints


@pytest.fixture
def poked() -> Queue[bool]:
    """One entry a hint."""
    return Queue()


def test_a_change_beside_a_watched_file_is_a_hint(tmp_path: Path, poked: Queue[bool]) -> None:
    below = tmp_path / "below"
    below.mkdir()
    hints = Hints(lambda: poked.put(True))
    hints.watch([str(tmp_path / "one"), str(tmp_path / "nowhere" / "two")])
    try:
        for number in range(50):  # the watch begins a moment later
            (tmp_path / "one").write_text(str(number))
            try:
                assert poked.get(timeout=0.5)
                break
            except Empty:
                continue
        else:
            pytest.fail("no hint")
    finally:
        hints.close()

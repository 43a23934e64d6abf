"""What a person set is there after a restart, and a file that is not ours is said and not believed."""

from pathlib import Path

import pytest

from runtime.speaker.priorities import FILE, SetPriority, choose, read_priorities, write_priorities


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    kept = {"front": choose(0, "a new disk"), "back": SetPriority(254, "", "2026-01-02T03:04:05Z")}
    assert read_priorities(str(tmp_path)) == {}
    assert write_priorities(str(tmp_path / "new"), kept) == ""
    assert read_priorities(str(tmp_path / "new")) == kept
    assert (tmp_path / "new" / FILE).stat().st_mode & 0o777 == 0o600


def test_why_it_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "cannot be written" in write_priorities(str(tmp_path / "file"), {})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"front": 1}',
        '{"front": {}}',
        '{"front": {"priority": "0", "reason": "", "at": ""}}',
        '{"front": {"priority": 255, "reason": "", "at": ""}}',
        "[" * 9999,
    ],
)
def test_what_is_not_ours(text: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(ValueError, match=r"."):
        read_priorities(str(tmp_path))

"""A pause: what is written, what is read, when it is over, and what the commands and the agent's loop make of it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from runtime.commands.pause import command as pause
from runtime.commands.resume import command as resume
from runtime.events.reading import last_entries
from runtime.events.segments import folder_of
from runtime.exits import CommandError
from runtime.pause import Pause, as_text, read_pause, read_record, write_pause


def test_a_pause_is_read_as_written_until_its_end(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    standing = Pause("a new disk", as_text(now), as_text(now + timedelta(hours=1)))
    write_pause(str(tmp_path), standing)
    assert read_pause(str(tmp_path)) == standing
    over = Pause("a new disk", as_text(now), as_text(now - timedelta(seconds=1)))
    write_pause(str(tmp_path), over)
    assert (read_pause(str(tmp_path)), read_record(str(tmp_path))) == (None, over)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"reason": 1}', '{"reason": "r", "since": "s", "until": "later"}'])
def test_a_record_that_cannot_be_read_holds(tmp_path: Path, text: str) -> None:
    (tmp_path / "paused.json").write_text(text)
    found = read_pause(str(tmp_path))
    assert found is not None
    assert "cannot be read" in found.reason


def test_the_commands_work_without_an_agent(tmp_path: Path) -> None:
    state = ["--state", str(tmp_path)]
    done = CliRunner().invoke(pause, ["--reason", "a new\ndisk", "--until", "2h", *state])
    assert done.exit_code == 0
    assert done.output.endswith(": a new disk\n")
    assert read_pause(str(tmp_path)) is not None
    assert CliRunner().invoke(resume, state).output.startswith("no longer paused since ")
    assert read_pause(str(tmp_path)) is None
    assert CliRunner().invoke(resume, state).output == "the host is not paused\n"
    assert [entry.event.text for entry in last_entries(folder_of(str(tmp_path)), 9)] == [
        "the pause is over: a new disk"
    ]


@pytest.mark.parametrize("words", [["--reason", " "], ["--reason", "r", "--until", "soon"]])
def test_wrong_use_pauses_nothing(tmp_path: Path, words: list[str]) -> None:
    done = CliRunner().invoke(pause, [*words, "--state", str(tmp_path)])
    assert isinstance(done.exception, CommandError)
    assert read_pause(str(tmp_path)) is None

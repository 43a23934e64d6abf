"""What is kept of the remotes' answers: since when one is silent, over restarts too."""

import json
from pathlib import Path

import pytest

from runtime.follow.address import remote
from runtime.follow.answers import Answers, SourceNow, forget_answers, read_answers
from runtime.follow.poller import Answer

FORGE = remote("https://clara@example.org/site.git", "main", signed=False)
OTHER = remote("git@example.org:site.git", "main", signed=False)


def test_a_remote_is_told_of_when_it_goes_silent_and_when_it_is_back(tmp_path: Path) -> None:
    answers = Answers(str(tmp_path), [FORGE, OTHER])
    assert answers.heard(FORGE, Answer(1, "abc"), "t1") is None
    assert answers.heard(FORGE, Answer(2, why="gone"), "t2") == SourceNow(FORGE.shown, "main", "abc", "t2", "gone")
    assert answers.heard(FORGE, Answer(3, why="gone"), "t3") is None
    told = answers.heard(FORGE, Answer(4, why="worse"), "t4")
    assert told
    assert (told.silent_since, told.why) == ("t2", "worse")
    assert answers.heard(FORGE, Answer(5, "def"), "t5") == SourceNow(FORGE.shown, "main", "def")


def test_since_when_is_known_after_a_restart(tmp_path: Path) -> None:
    answers = Answers(str(tmp_path), [FORGE])
    answers.heard(FORGE, Answer(1, why="gone"), "t1")
    answers.write()
    again = Answers(str(tmp_path), [FORGE, OTHER])
    assert again.heard(FORGE, Answer(1, why="gone"), "t9") is None
    again.write()
    assert [(each.source, each.silent_since) for each in read_answers(str(tmp_path))] == [
        (FORGE.shown, "t1"), (OTHER.shown, ""),
    ]  # fmt: skip
    forget_answers(str(tmp_path))
    forget_answers(str(tmp_path))
    assert read_answers(str(tmp_path)) == []


def test_it_is_written_when_something_changed_and_for_root_alone(tmp_path: Path) -> None:
    answers = Answers(str(tmp_path), [FORGE])
    answers.write()
    path = tmp_path / "sources.json"
    assert path.stat().st_mode & 0o777 == 0o600
    path.unlink()
    answers.heard(FORGE, Answer(1), "t1")
    answers.write()
    assert not path.exists()
    answers.heard(FORGE, Answer(2, "abc"), "t2")
    answers.write()
    assert json.loads(path.read_text())["version"] == 1
    assert "clara@" not in path.read_text()


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", "[" * 100_000, '{"version": 2, "sources": []}', '{"version": 1, "sources": [{"x": 1}]}',
        '{"version": 1, "sources": [1]}',
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "sources.json").write_text(text)
    assert read_answers(str(tmp_path)) == []

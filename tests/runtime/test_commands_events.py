"""`vrrpc events` as its users call it."""

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from runtime.events import Event
from runtime.events.log import EventLog
from runtime.events.segments import folder_of, segments
from schemas.findings import Severity
from tests.live.outside import VRRPC


def tell(state: Path, *events: Event) -> None:
    """What an agent does."""
    log = EventLog(folder_of(str(state)), lambda line: pytest.fail(line))
    for event in events:
        log.tell(event)
    log.close()


def run(state: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, on a clock of a zone that is known."""
    command = [VRRPC, "events", "--state", str(state), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "TZ": "UTC"})


NOTE = Event("generation.applied", Severity.NOTE, "generation 2 is live", about={"generation": "2"})
ERROR = Event("generation.refused", Severity.ERROR, "not applied: \x1b[2J\u202eevil", "V301")


def test_text_has_time_severity_kind_text_and_code_and_nothing_that_a_terminal_obeys(tmp_path: Path) -> None:
    tell(tmp_path, NOTE, ERROR)
    first, second = run(tmp_path).stdout.splitlines()
    assert first[19:] == "  note     generation.applied    generation 2 is live"
    assert second[19:] == "  error    generation.refused    not applied: \\x1b[2J\\x202eevil (V301)"


def test_moments_in_a_text_are_of_the_clock_on_the_wall(tmp_path: Path) -> None:
    tell(tmp_path, Event("pause.began", Severity.NOTE, "paused until 2026-11-25T15:42:36Z: disk"))
    assert "paused until 2026-11-25 15:42:36: disk" in run(tmp_path).stdout


def test_json_is_an_object_a_line(tmp_path: Path) -> None:
    tell(tmp_path, NOTE, ERROR)
    first, second = map(json.loads, run(tmp_path, "--format", "json").stdout.splitlines())
    assert first.pop("at").endswith("Z")
    assert first == {
        "version": 1, "seq": 1, "kind": "generation.applied", "severity": "note", "text": "generation 2 is live",
        "code": "", "about": {"generation": "2"},
    }  # fmt: skip
    assert second["text"] == ERROR.text


def test_since_leaves_out_what_was_before(tmp_path: Path) -> None:
    tell(tmp_path, NOTE)
    assert run(tmp_path, "--since", "1h").stdout.count("\n") == 1
    assert run(tmp_path, "--since", "2999-01-01").stdout == ""


def test_damage_is_said_and_hides_nothing_else(tmp_path: Path) -> None:
    tell(tmp_path, NOTE, NOTE, ERROR)
    path = Path(folder_of(str(tmp_path))) / segments(folder_of(str(tmp_path)))[0]
    path.write_bytes(path.read_bytes().replace(b'"seq":2', b'"seq":5'))
    done = run(tmp_path)
    assert (done.returncode, done.stdout.count("\n")) == (0, 2)
    assert done.stderr == f"vrrpc: {path}: 1 damaged line is left out\n"


@pytest.mark.parametrize(
    ("words", "status", "why"),
    [
        ((), 1, "vrrpc: nothing was told here yet"),
        (("--since", "soon"), 64, "vrrpc: --since 'soon' is no time: write 10m"),
    ],
)
def test_what_cannot_be_shown_is_one_line(tmp_path: Path, words: tuple[str, ...], status: int, why: str) -> None:
    done = run(tmp_path, *words)
    assert (done.returncode, done.stderr[: len(why)], done.stderr.count("\n")) == (status, why, 1)


def test_follow_shows_what_comes_and_ends_in_peace(tmp_path: Path) -> None:
    command = [VRRPC, "events", "--follow", "--state", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    tell(tmp_path, NOTE)
    assert "generation 2 is live" in process.stdout.readline()
    tell(tmp_path, ERROR)
    assert "not applied" in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")

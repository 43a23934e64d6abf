"""What a host remembers: generations, the reason of a refusal, and one agent at a time."""

import fcntl
import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from runtime.state import KEPT, Applied, Refused, State, StateError
from tests.runtime.harness.trees import CANARY, NEW, OLD

RECORD = Applied(1, "example", "clarinet", "/srv/site", "0123456789ab", "2026-01-01T00:00:00Z")


@pytest.fixture
def state(tmp_path: Path) -> State:
    """An empty one that is not there yet."""
    return State(str(tmp_path / "state"))


def test_nothing_is_applied_at_first(state: State) -> None:
    assert (state.applied(), state.refused()) == (None, None)


def test_a_generation_is_read_as_it_was_recorded(state: State) -> None:
    state.record(RECORD, OLD)
    applied = state.applied()
    assert applied == RECORD
    assert state.tree(applied) == OLD


def test_a_generation_that_is_recorded_again_is_the_later_one(state: State) -> None:
    state.record(RECORD, OLD)
    state.record(RECORD, NEW)
    assert state.tree(RECORD) == NEW
    assert not list(Path(state.path).rglob("gone"))


def test_the_last_generations_are_kept_and_earlier_ones_forgotten(state: State) -> None:
    for number in range(1, KEPT + 4):
        state.record(replace(RECORD, generation=number), OLD)
    kept = sorted(map(int, os.listdir(Path(state.path, "generations"))))
    assert kept == list(range(4, KEPT + 4))


def test_what_is_no_generation_is_not_forgotten(state: State) -> None:
    notes = Path(state.path, "generations", "notes")
    notes.mkdir(parents=True)
    for number in range(1, KEPT + 4):
        state.record(replace(RECORD, generation=number), OLD)
    assert notes.exists()


def test_a_newer_commit_of_the_same_generation_ends_a_refusal(state: State) -> None:
    state.record(RECORD, OLD)
    state.record_refused(Refused("bad", "now", "why"))
    assert state.refused() == Refused("bad", "now", "why")
    state.record_commit(replace(RECORD, commit="new"))
    assert (state.applied(), state.refused()) == (replace(RECORD, commit="new"), None)


def test_forgetting_keeps_generations_and_secrets(state: State) -> None:
    state.record(RECORD, OLD)
    state.forget()
    state.forget()
    assert state.applied() is None
    assert state.tree(RECORD) == OLD


def test_nobody_else_can_read_it_and_no_secret_is_in_it(state: State) -> None:
    state.prepare()
    state.record(RECORD, OLD)
    assert stat.S_IMODE(os.stat(state.path).st_mode) == 0o700
    for path in Path(state.path).rglob("*"):
        if path.is_file():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert CANARY.encode() not in path.read_bytes()


# What cannot be read

GOOD = '"site": "s", "host": "h", "source": "/s", "commit": "", "at": "now"'


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"", id="empty after a power failure"),
        pytest.param(b"{", id="cut off"),
        pytest.param(b"[]", id="an empty list"),
        pytest.param(b"{}", id="an empty mapping"),
        pytest.param(b"null", id="null"),
        pytest.param(b"7", id="a number"),
        pytest.param(b"\xff\xfe", id="not UTF-8"),
        pytest.param(b"[" * 100_000, id="nested without end"),
        pytest.param(f"{{{GOOD}}}".encode(), id="a field is missing"),
        pytest.param(f'{{"generation": 1, {GOOD}, "mood": "good"}}'.encode(), id="a field too many"),
        pytest.param(f'{{"generation": "1", {GOOD}}}'.encode(), id="a generation that is a text"),
        pytest.param(f'{{"generation": null, {GOOD}}}'.encode(), id="no generation"),
    ],
)
@pytest.mark.parametrize("name", ["applied.json", "refused.json"])
def test_a_corrupt_record_is_one_clear_error_and_never_nothing(state: State, name: str, text: bytes) -> None:
    Path(state.path).mkdir()
    Path(state.path, name).write_bytes(text)
    with pytest.raises(StateError, match=rf"{name} cannot be read") as caught:
        _ = state.applied() if name == "applied.json" else state.refused()
    assert "\n" not in str(caught.value)


def test_a_folder_for_a_record_is_an_error(state: State) -> None:
    Path(state.path, "applied.json").mkdir(parents=True)
    with pytest.raises(StateError, match=r"applied.json cannot be read"):
        state.applied()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", "7", '{"format": 9, "files": []}', '{"format": 1, "files": [7]}']
)
def test_a_corrupt_generation_is_one_clear_error(state: State, text: str) -> None:
    state.record(RECORD, OLD)
    Path(state.path, "generations", "1", "manifest.json").write_text(text)
    with pytest.raises(StateError, match="generation 1 cannot be read"):
        state.tree(RECORD)


@pytest.mark.parametrize("gone", ["manifest.json", "files/etc/speaker.json", "."])
def test_a_generation_with_a_part_missing_is_one_clear_error(state: State, gone: str) -> None:
    state.record(RECORD, OLD)
    place = Path(state.path, "generations", "1", gone)
    place.rename(Path(state.path, "elsewhere"))
    with pytest.raises(StateError, match="generation 1 cannot be read"):
        state.tree(RECORD)


@pytest.mark.parametrize(
    ("path", "why"),
    [("/proc/nowhere/state", "No such file"), ("/dev/null", "File exists"), ("/proc", "cannot be locked")],
)
def test_a_place_that_cannot_be_used_is_one_clear_error(path: str, why: str) -> None:
    with pytest.raises(StateError, match=f"{path}.*{why}"):
        State(path).lock()


# One agent


def test_one_agent_at_a_time(state: State) -> None:
    held = state.lock()
    with pytest.raises(StateError, match="another `vrrpc run`"):
        state.lock()
    os.close(held)
    os.close(state.lock())


def test_a_killed_agent_leaves_no_lock(state: State) -> None:
    script = f"from runtime.state import State; State({state.path!r}).lock(); print('held', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as agent:
        assert agent.stdout
        assert agent.stdout.readline() == "held\n"
        with pytest.raises(StateError, match="another `vrrpc run`"):
            state.lock()
        agent.kill()
        agent.wait()
    os.close(state.lock())


def test_children_do_not_inherit_the_lock(state: State) -> None:
    held = state.lock()
    assert fcntl.fcntl(held, fcntl.F_GETFD) & fcntl.FD_CLOEXEC
    os.close(held)

"""git is ended in time, believed in measure, and told nothing by strangers."""

import os
import time
from pathlib import Path
from threading import Event, Timer

import pytest

from runtime.follow import git
from runtime.follow.git import GitError
from tests.runtime.harness.git import commit

LONG = 60.0


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with one commit."""
    (tmp_path / "file").write_text("text")
    commit(tmp_path)
    return tmp_path


def sleeper(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An ssh that never answers, and writes its process id."""
    pid = folder / "ssh.pid"
    script = folder / "ssh"
    script.write_text(f"#!/bin/sh\necho $$ > {pid}\nexec sleep 1000\n")
    script.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(script))
    return pid


def is_gone(pid: int) -> bool:
    """Whether a process has ended, as soon as it has, or after a while."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


def test_a_remote_that_hangs_is_given_up_with_all_that_was_started(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pid = sleeper(checkout, monkeypatch)
    before = time.monotonic()
    with pytest.raises(GitError, match="no answer within 2 s"):
        git.run(str(checkout), "ls-remote", "ssh://example.org/x", alone=False, limit=2.0)
    assert time.monotonic() - before < 30
    assert is_gone(int(pid.read_text()))


def test_being_told_to_stop_ends_git_long_before_its_limit(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pid, stop = sleeper(checkout, monkeypatch), Event()
    Timer(1.0, stop.set).start()
    before = time.monotonic()
    with pytest.raises(GitError, match="told to stop"):
        git.run(str(checkout), "ls-remote", "ssh://example.org/x", alone=False, limit=LONG, stop=stop)
    assert time.monotonic() - before < LONG / 2
    assert is_gone(int(pid.read_text()))


def test_an_answer_without_end_is_not_kept(checkout: Path) -> None:
    with (checkout / "file").open("wb") as file:
        file.truncate(4 * 1024 * 1024)
    commit(checkout)
    with pytest.raises(GitError, match="more than 100000 bytes"):
        git.run(str(checkout), "cat-file", "blob", "HEAD:file", most=100_000)


def test_a_helper_that_goes_on_behind_a_git_that_has_ended_is_not_waited_for(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = checkout / "ssh"
    script.write_text("#!/bin/sh\nsleep 20 >/dev/null &\nexit 1\n")
    script.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(script))
    before = time.monotonic()
    assert git.run(str(checkout), "ls-remote", "ssh://example.org/x", alone=False, limit=LONG).status != 0
    assert time.monotonic() - before < 15


def test_strangers_in_the_environment_are_not_heard(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_OBJECT_DIRECTORY", "GIT_INDEX_FILE"):
        monkeypatch.setenv(name, "/nowhere")
    monkeypatch.setenv("GIT_TRACE", str(checkout / "trace"))
    assert git.run(str(checkout), "rev-parse", "HEAD").status == 0
    assert not (checkout / "trace").exists()


def test_programs_that_start_programs_are_no_transport(checkout: Path) -> None:
    done = git.run(str(checkout), "ls-remote", f"ext::touch {checkout}/touched", alone=False)
    assert done.status != 0
    assert "transport 'ext' not allowed" in done.words
    assert not (checkout / "touched").exists()


def test_how_to_log_in_is_kept_and_nobody_is_asked() -> None:
    outside = {"PATH": "/bin", "GIT_SSH_COMMAND": "ssh -i key", "GIT_TRACE_CURL": "1", "LC_ALL": "de_DE.UTF-8"}
    told = git.environment(outside, alone=True)
    assert (told["GIT_SSH_COMMAND"], told["GIT_TERMINAL_PROMPT"], told["LC_ALL"]) == ("ssh -i key", "0", "C")
    assert "GIT_TRACE_CURL" not in told
    assert told["HOME"]
    assert told["GIT_CONFIG_GLOBAL"] == os.devnull
    assert "GIT_CONFIG_GLOBAL" not in git.environment(outside, alone=False)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("", ""),
        ("fatal: it is broken\nand more\n", "it is broken"),
        ("ssh: connect refused\nfatal: Could not read\n", "ssh: connect refused"),
        ("remote: welcome\nhint: x\nerror: no\n", "no"),
        ("remote: welcome\n", "remote: welcome"),
        ("fatal: 'https://clara:secret@example.org/x' is gone", "'https://example.org/x' is gone"),
        ("fatal: \x1b[2Jgone\x07", "?[2Jgone?"),
        ("fatal: " + "x" * 10_000, "x" * 300),
    ],
)
def test_one_line_tells_what_git_had_to_say(words: str, line: str) -> None:
    assert git.complaint(words) == line


def test_a_machine_without_git_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="git cannot be started: No such file"):
        git.run(str(tmp_path), "version")

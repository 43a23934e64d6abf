"""The scripts of keepalived's checks for real, in a folder of their own: what they say by their exit status, and what
they tell syslog, whose place a file takes."""

import os
import re
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.compiler.samples import SITE, trees

SHELLS = ["sh", "dash", "bash", "busybox sh"]


@dataclass
class Scene:
    """A check below a folder, whose command reads what `answer` says. `shell` runs it."""

    folder: Path
    shell: str

    def run(self, *arguments: str) -> int:
        """Have keepalived run it; the exit status."""
        script = str(self.folder / "etc/vrrpc/checks/db.sh")
        environment = {"PATH": f"{self.folder}/bin:{os.environ['PATH']}"}
        done = subprocess.run(
            [*self.shell.split(), script, *arguments], env=environment, capture_output=True, check=False, timeout=10
        )
        assert (done.stdout, done.stderr) == (b"", b"")
        return done.returncode

    def answer(self, command: str) -> None:
        """What the check's command does from now on."""
        (self.folder / "answer").write_text(command, encoding="utf-8")

    def answers(self, *statuses: int) -> list[int]:
        """What the check says when its command ends with these."""
        found = []
        for status in statuses:
            self.answer(f"exit {status}")
            found.append(self.run())
        return found

    @property
    def told(self) -> list[str]:
        """What syslog got."""
        path = self.folder / "syslog"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


MakeScene = Callable[..., Scene]


@pytest.fixture
def scene(tmp_path: Path) -> MakeScene:
    """Makes a scene with a check of these settings."""

    def make(shell: str = "sh", **settings: object) -> Scene:
        check = {"run": f". {tmp_path}/answer", "interval": "3s", "limit": "500ms", **settings}
        text = SITE.replace(": {interfaces", ": {speaker: keepalived, interfaces") + "    checks: {db: fault}\n"
        text += yaml.safe_dump({"checks": {"db": check}}, width=9999)
        for file in trees(text)[0].files:
            path = tmp_path / file.path[1:]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(re.sub("/(etc|run)/vrrpc", f"{tmp_path}/\\1/vrrpc", file.text), encoding="utf-8")
        (tmp_path / "bin").mkdir()
        logger = tmp_path / "bin/logger"
        logger.write_text(f'#!/bin/sh\necho "$*" >>{tmp_path}/syslog\n', encoding="utf-8")
        logger.chmod(0o755)
        return Scene(tmp_path, shell)

    return make


@pytest.mark.parametrize("shell", SHELLS)
def test_the_status_says_the_result_and_syslog_is_told_of_changes_alone(shell: str, scene: MakeScene) -> None:
    check = scene(shell, rise=3, fall=2)
    assert check.answers(0, 0, 1, 0, 3, 3, 3, 0, 0, 1, 0, 0, 0) == [0, 0, 1, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0]
    assert check.told == [
        "-t vrrpc check db: good", "-t vrrpc check db: failed (exit status 3)", "-t vrrpc check db: good",
    ]  # fmt: skip


def test_what_is_only_reported_never_fails(scene: MakeScene) -> None:
    check = scene(rise=1, fall=1)
    check.answer("exit 1")
    assert check.run("report") == 0
    assert check.told == ["-t vrrpc check db: failed (exit status 1)"]


@pytest.mark.parametrize("trouble", ["no-such-command", "kill -SEGV $$", "/etc/passwd"])
def test_a_check_that_cannot_tell_is_no_failure(trouble: str, scene: MakeScene) -> None:
    check = scene(rise=1, fall=1)
    check.answer(trouble)
    assert [check.run(), check.run()] == [0, 0]
    assert check.answers(1) == [1]
    check.answer(trouble)
    assert check.run() == 1
    words = [line.split("check db: ")[1].split()[0] for line in check.told]
    assert words == ["unknown", "failed", "unknown"]
    assert check.told[-1].endswith("so it stays failed)")


@pytest.mark.parametrize("trouble", ["sleep 30", "trap '' TERM; sleep 30; sleep 30"])
def test_a_check_that_takes_too_long_is_ended_and_has_failed(trouble: str, scene: MakeScene) -> None:
    check = scene()
    check.answer(trouble)
    before = time.monotonic()
    assert check.run() == 1
    assert time.monotonic() - before < 3
    assert check.told == ["-t vrrpc check db: failed (took longer than 0.5 s)"]


def test_a_check_runs_as_its_account(scene: MakeScene) -> None:
    is_nobody = '[ "$(id -un)" = nobody ] && [ "$(id -G)" = "$(id -g)" ] && [ "$USER" = nobody ]'
    check = scene(user="nobody", run=is_nobody)
    assert check.run() == 0
    assert check.told == ["-t vrrpc check db: good"]


def test_an_account_that_is_not_there_is_no_failure(scene: MakeScene) -> None:
    check = scene(user="no-such-account")
    assert check.answers(0) == [0]
    assert check.told == ["-t vrrpc check db: unknown (exit status 127, so it stays good)"]


def test_a_full_disk_stops_no_check(scene: MakeScene) -> None:
    check = scene(rise=1, fall=1)
    folder = check.folder / "run"
    folder.write_text("no folder", encoding="utf-8")
    assert check.answers(1, 0) == [1, 0]

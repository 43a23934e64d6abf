"""The script that starts a server alone: with real processes, one of which is killed outright."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from compiler.orphans import alone_script
from tests.compiler.samples import SITE, model

SHELLS = ["sh", "bash --posix", "busybox sh"]
SERVER = """\
#!/bin/sh
echo "$$" >"$1.fresh"
sleep 1000 &
echo "$!" >"$1.worker"
mv "$1.fresh" "$1"
wait
"""


class Scene:
    """A server with one worker, and the script that starts it."""

    def __init__(self, folder: Path, shell: str) -> None:
        self.pid_file = folder / "server.pid"
        self._script, self._server, self._shell = folder / "alone.sh", folder / "server", shell.split()
        self._script.write_text(alone_script(model(SITE.encode()).hosts[0]).text, encoding="utf-8")
        self._server.write_text(SERVER, encoding="utf-8")
        self._server.chmod(0o755)
        self._started: list[subprocess.Popen[str]] = []

    def start(self) -> subprocess.Popen[str]:
        """In a process group of its own, as managers do it."""
        server = subprocess.Popen(
            [*self._shell, str(self._script), str(self.pid_file), str(self._server), str(self.pid_file)],
            start_new_session=True, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._started.append(server)
        until(lambda: self.pid_file.exists() and self.pid_file.read_text() == f"{server.pid}\n")
        return server

    def worker(self) -> int:
        return int(self.pid_file.with_suffix(".pid.worker").read_text())

    def end(self) -> None:
        for server in self._started:
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)
            server.communicate()


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.fixture(params=SHELLS)
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    made = Scene(tmp_path, request.param)
    yield made
    made.end()


def test_what_a_killed_one_left_behind_is_ended(scene: Scene) -> None:
    first = scene.start()
    worker = scene.worker()
    first.kill()
    first.wait()
    assert is_alive(worker)
    second = scene.start()
    until(lambda: not is_alive(worker))
    assert is_alive(scene.worker())
    second.terminate()


def test_who_has_the_number_by_now_is_left_alone(scene: Scene) -> None:
    scene.pid_file.write_text(f"{os.getpid()}\n")
    scene.start()


@pytest.mark.parametrize("text", ["", "no number\n", "-1\n", "99999999\n"])
def test_a_pid_file_may_say_anything(scene: Scene, text: str) -> None:
    scene.pid_file.write_text(text)
    scene.start()

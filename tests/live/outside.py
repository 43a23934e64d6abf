"""What tests do on this side of the namespaces: start a scenario or a lab, end it, and see that nothing of it is left.

Processes are known by a mark in their environment, which all that they start inherits. Other tests may run meanwhile.
"""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
VRRPC = str(Path(sys.executable).parent / "vrrpc")
LIMIT = 150.0
"""Seconds after which a scenario is ended, whatever it does."""
GONE_WITHIN = 5.0
_MARK = "VRRPC_LIVE_TEST"
_AT_ONCE = 3
_PLAYED: dict[tuple[str, ...], "Future[dict[str, Any]]"] = {}


def _outer() -> set[str]:
    """Network devices and mounts of this system."""
    mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    return set(os.listdir("/sys/class/net")) | {" ".join(line.split()[2:6]) for line in mounts}


@dataclass
class Guarded:
    """Processes under one mark. `environment` carries it."""

    mark: str = field(default_factory=lambda: uuid.uuid4().hex)
    before: set[str] = field(default_factory=_outer)

    @property
    def environment(self) -> dict[str, str]:
        """For whatever is started here."""
        return {**os.environ, _MARK: self.mark, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}

    def processes(self) -> list[int]:
        """All that carry the mark."""
        found = []
        for path in Path("/proc").glob("[0-9]*/environ"):
            try:
                if f"{_MARK}={self.mark}".encode() in path.read_bytes():
                    found.append(int(path.parent.name))
            except OSError:
                continue
        return found

    def left(self) -> list[str]:
        """What is there that was not there before, as soon as it is little, or after the time that it may take."""
        end = time.monotonic() + GONE_WITHIN
        while (rest := self._rest()) and time.monotonic() < end:
            time.sleep(0.05)
        return rest

    def _rest(self) -> list[str]:
        return [str(pid) for pid in self.processes()] + sorted(_outer() - self.before)

    def start(self, command: Sequence[str], **options: Any) -> subprocess.Popen[str]:
        """Start a command in a session of its own."""
        return subprocess.Popen(
            command, env=self.environment, cwd=ROOT, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, **options,
        )  # fmt: skip

    def run(self, *command: str, limit: float = LIMIT) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, and see that nothing is left of it."""
        process = self.start(command)
        done = finish(process, limit)
        assert self.left() == []
        return done


def finish(process: subprocess.Popen[str], limit: float = LIMIT) -> subprocess.CompletedProcess[str]:
    """Wait for a command; one that takes too long is killed, and the kernel ends what it enclosed."""
    try:
        out, err = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate(timeout=10)
        raise AssertionError(f"not done within {limit:g} s\n{out[-4000:]}\n{err[-4000:]}") from None
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def scenario(name: str, *arguments: str, limit: float = LIMIT) -> dict[str, Any]:
    """Run one scenario of tests/live/inside, unless it is being played already, and give what it found."""
    played = _PLAYED.pop((name, *arguments), None)
    return played.result() if played else _play(name, *arguments, limit=limit)


@contextmanager
def at_once(request: pytest.FixtureRequest, scenes: Iterable[tuple[str, ...]]) -> Iterator[None]:
    """Play the scenarios of a module a few at a time meanwhile, since they mostly wait. Each is its name and arguments;
    where only some tests of the module are wanted, each plays its own."""
    wanted = [item for item in request.session.items if item.path == request.path]
    with ThreadPoolExecutor(_AT_ONCE if len(wanted) > _AT_ONCE else 1) as pool:
        if len(wanted) > _AT_ONCE:
            _PLAYED.update({scene: pool.submit(_play, *scene) for scene in scenes})
        yield
        _PLAYED.clear()
        pool.shutdown(cancel_futures=True)


def _play(name: str, *arguments: str, limit: float = LIMIT) -> dict[str, Any]:
    done = Guarded().run(sys.executable, "-m", "tests.live.inside", name, *arguments, limit=limit)
    assert done.returncode == 0, done.stderr[-4000:]
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


@contextmanager
def guarded() -> Iterator[Guarded]:
    """Whatever happens in the test, what it started ends with it."""
    guard = Guarded()
    try:
        yield guard
    finally:
        for pid in guard.processes():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue

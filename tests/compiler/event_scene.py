"""Event scripts of one host in a folder of their own, which a test has called as a daemon would."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from schemas.filetree import Tree
from tests.compiler.samples import filled

SHELLS = {"sh": "/bin/sh", "dash": "dash", "bash": "bash --posix", "busybox": "busybox sh"}
PATIENCE = 60.0
"""Seconds that anything may take here, on a machine that is busy; what has to be quick is asserted by itself."""


@dataclass
class Scene:
    """The scripts of one host below a folder; steps write what they do into `record`. Programs in `bin` come first."""

    folder: Path

    def call(self, role: str, vrid: int = 1) -> float:
        """Have a daemon call the script of a role; the seconds until it has returned and let go of its output."""
        before = time.monotonic()
        script = self.folder / f"etc/vrrpc/vrid{vrid}_{role}.sh"
        environment = {**os.environ, "PATH": f"{self.folder}/bin:{os.environ['PATH']}"}
        answer = subprocess.run([script], capture_output=True, check=False, timeout=PATIENCE, env=environment)
        assert (answer.returncode, answer.stdout, answer.stderr) == (0, b"", b"")
        return time.monotonic() - before

    @property
    def record(self) -> list[str]:
        """What the steps wrote."""
        path = self.folder / "record"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    @property
    def log(self) -> str:
        """The log of the virtual router."""
        return self.log_of(1)

    def log_of(self, vrid: int) -> str:
        """The log of another one."""
        path = self.folder / f"var/log/vrrpc/vrid{vrid}.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    @property
    def workers(self) -> list[int]:
        """The processes that run a script of this folder."""
        numbers = [name for name in os.listdir("/proc") if name.isdigit()]
        return [int(number) for number in numbers if self._is_worker(Path(f"/proc/{number}/cmdline"))]

    @property
    def is_idle(self) -> bool:
        """Whether nothing runs: a process that is just becoming another one is seen by the second look alone."""
        if self.workers:
            return False
        time.sleep(0.05)
        return not self.workers

    def has_settled(self, lines: int) -> bool:
        """Whether the steps wrote so many lines and nothing runs any more."""
        return len(self.record) == lines and not self.workers

    def _is_worker(self, path: Path) -> bool:
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            return False
        return any(word.startswith(bytes(self.folder)) and word.endswith(b".sh") for word in words)


def until(true: Callable[[], object]) -> None:
    """Wait for something that must come."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def lay(folder: Path, tree: Tree, shell: str = "/bin/sh", secrets: Mapping[str, str] | None = None) -> Scene:
    """Put a host's files below a folder, where they find each other, and RECORD in it; a shell runs the scripts."""
    for file in tree.files:
        path = folder / file.path[1:]
        path.parent.mkdir(parents=True, exist_ok=True)
        here = re.sub("/(etc|run|var/log)/vrrpc", f"{folder}/\\1/vrrpc", filled(file, secrets or {}))
        here = here.replace("RECORD", str(folder / "record"))
        path.write_text(here.replace("#!/bin/sh", f"#!/usr/bin/env -S {shell}"), encoding="utf-8")
        path.chmod(file.mode)
    return Scene(folder)


def end(scene: Scene) -> None:
    """End what still runs."""
    for worker in scene.workers:
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)

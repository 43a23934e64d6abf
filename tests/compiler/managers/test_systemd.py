"""Units as systemd-analyze(1) reads them. That words come out as they went in is shown by a real systemd:
tests/runtime/test_systemd_live.py."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from compiler.managers import systemd
from compiler.model import Host
from compiler.process import Process
from schemas.hosts import Manager, Speaker
from tests.compiler.samples import CASES, trees

HOST = Host("clarinet", Speaker.BUILTIN, Manager.SYSTEMD, (), ())
OUR_CASES = [case for case in CASES if case.parent.name == "systemd"]


def unit_of(process: Process) -> str:
    """The text of its unit."""
    return next(file.text for file in systemd.render(HOST, [process]) if file.path.endswith(".service"))


def _here(program: re.Match[str]) -> str:
    return program[0] if shutil.which(program[0]) else "sleep"


@pytest.mark.live
def test_every_case_is_verified(tmp_path: Path) -> None:
    """Without any word of complaint; programs that are not installed here are stood in for by one that is."""
    units = []
    for case in OUR_CASES:
        for file in trees(case.read_bytes())[0].files:
            if file.path.startswith(systemd.FOLDER):
                path = tmp_path / case.stem / file.path.removeprefix(f"{systemd.FOLDER}/")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(re.sub(r"(?<=^ExecStart=:)\S+", _here, file.text, flags=re.MULTILINE))
                units += [path] if path.suffix == ".service" else []
    assert len(units) > len(OUR_CASES)
    for folder in {path.parent for path in units}:
        ours = [path for path in units if path.parent == folder]
        done = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", *ours], capture_output=True, text=True, check=False
        )
        complaints = [line for line in done.stderr.splitlines() if "vrrpc-" in line]
        assert complaints == [], folder


@pytest.mark.parametrize("follows", [(), ("front",)])
def test_a_boot_starts_what_always_runs(follows: tuple[str, ...]) -> None:
    wanted = next(
        file.text for file in systemd.render(HOST, [Process("www", "serve", follows)]) if "target" in file.path
    )
    assert ("Wants=vrrpc-www.service" in wanted) == (not follows)


def test_the_sessions_of_a_daemon_outlive_it() -> None:
    assert "KillMode=process" in unit_of(Process("ssh", "sshd -D", daemon=True))
    assert "KillMode=mixed" in unit_of(Process("www", "serve"))


def test_a_signal_of_its_own_ends_it() -> None:
    assert "KillSignal=SIGWINCH" in unit_of(Process("www", "serve", stop_signal="WINCH", stop_wait=120))
    assert "TimeoutStopSec=120" in unit_of(Process("www", "serve", stop_wait=120))

"""A check of a file with the real daemon: it leaves the election while the file says 1, and comes back."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
import yaml

from tests import peers
from tests.compiler.importing.dumped import stage
from tests.compiler.samples import compile_text, trees
from tests.compiler.targets.test_keepalived import BOTH

_SCRIPT = r"""
ip link add eth0 type veth peer name p-eth0
ip link set eth0 up && ip link set p-eth0 up && ip link set lo up
ip addr add 192.0.2.11/24 dev eth0
exec "$KEEPALIVED" --dont-fork --log-console --vrrp --use-file "$1" --pid pid --vrrp_pid vrrp
"""


def site(effect: str, file: str) -> str:
    """Two members that watch a file."""
    return BOTH + f"    checks: {{flag: {effect}}}\n    interval: 100ms\nchecks: {{flag: {{file: {file}}}}}\n"


def wait_for(log: Path, words: str, times: int = 1) -> None:
    """Until the daemon has said so, so often."""
    end = time.monotonic() + 30
    while log.read_text(encoding="utf-8").count(words) < times:
        assert time.monotonic() < end, log.read_text(encoding="utf-8")
        time.sleep(0.05)


@pytest.mark.live
def test_daemon_goes_by_the_number_in_the_file(tmp_path: Path) -> None:
    flag = tmp_path / "flag"
    text = next(
        file.text for file in trees(site("fault", str(flag)))[0].files if file.path.endswith("/keepalived.conf")
    )
    staged, log = stage(text, Path("keepalived.conf"), tmp_path / "run"), tmp_path / "log"
    command = [
        "unshare",
        "--net",
        "--pid",
        "--fork",
        "--kill-child",
        "--mount-proc",
        "sh",
        "-c",
        _SCRIPT,
        "sh",
        str(staged),
    ]
    environment = {**os.environ, "KEEPALIVED": str(peers.find("keepalived")), "TMPDIR": str(tmp_path / "run")}
    with log.open("wb") as output:
        running = subprocess.Popen(command, stdout=output, stderr=output, cwd=tmp_path / "run", env=environment)
    try:
        wait_for(log, "(front) Entering MASTER STATE")
        flag.write_text("1\n", encoding="utf-8")
        wait_for(log, "(front) Entering FAULT STATE")
        flag.write_text("0\n", encoding="utf-8")
        wait_for(log, "(front) Entering MASTER STATE", times=2)
    finally:
        running.send_signal(signal.SIGKILL)
        running.wait(10)


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        ({"file": "/run/flag"}, []),
        ({"run": "x"}, []),
        ({"file": "/run/flag", "scope": "local"}, []),
        ({}, ["V105"]),
        ({"file": "/run/flag", "run": "x"}, ["V105"]),
        ({"file": "/run/flag", "interval": "2s"}, ["V105"]),
        ({"file": "/run/flag", "user": "nobody"}, ["V105"]),
        ({"file": "flag"}, ["V105"]),
        ({"file": "/abcd" * 200}, ["V416"]),
        ({"file": "/abcd" * 200 + "/"}, ["V105"]),
        ({"file": "/abcd" * 201}, ["V105"]),
        ({"file": "/run/" + "a" * 255}, []),
        ({"file": "/run/" + "a" * 256}, ["V105"]),
    ],
)
def test_a_file_has_nothing_of_a_command(check: dict[str, str], expected: list[str]) -> None:
    text = BOTH + "    checks: {flag: fault}\n" + yaml.safe_dump({"checks": {"flag": check}})
    assert [finding.code for finding in compile_text(text).findings] == expected


def test_nobody_reports_a_file() -> None:
    assert [finding.code for finding in compile_text(site("report", "/run/flag")).findings] == ["V409"]
    assert [finding.code for finding in compile_text(site("lower by 60", "/run/flag")).findings] == ["V409"]
    assert compile_text(site("lower by 151", "/run/flag")).findings == ()

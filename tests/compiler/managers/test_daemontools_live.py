"""daemontools itself, with what is compiled for it: svscan starts what always runs, event scripts the rest."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from compiler import compile_site
from tests.peers import find

PATIENCE = 15.0

SITE = b"""\
version: 1
site: example
hosts:
  clarinet: {speaker: freevrrpd, manager: daemontools, interfaces: {xl0: {address: 192.0.2.11/24}}}
  fridge: {speaker: freevrrpd, manager: daemontools, interfaces: {xl0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: xl0, priority: 250}
      fridge: {interface: xl0, priority: 100}
    addresses: {web: 192.0.2.80}
services:
  always: {software: program, address: front.web, command: sleep 1000}
  master: {software: program, address: front.web, command: sleep 1000, bind: on-master, files: {whoami: "{host}"}}
"""

MOVED = {
    "/service": "service",
    "/usr/local/etc/vrrp": "etc",
    "/var/run/vrrp": "run",
    "/var/log/vrrp": "log",
}
"""Folders of a FreeBSD host, and where they lie below the test's own."""


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Path]:
    """clarinet's files below a folder, with svscan at work on its services."""
    for file in compile_site("site.yaml", SITE).trees[0].files:
        if "freevrrpd" not in file.path:
            _install(tmp_path, file.path, file.text, file.mode)
    svscan = subprocess.Popen([find("svscan"), tmp_path / "service"], start_new_session=True)
    yield tmp_path
    for service in (tmp_path / "service").iterdir():
        subprocess.run([find("svc"), "-dx", service], check=False)
    os.killpg(svscan.pid, signal.SIGTERM)
    svscan.wait(PATIENCE)


def _install(folder: Path, path: str, text: str, mode: int) -> None:
    for original, moved in MOVED.items():
        whole = rf"(?<![\w/-]){original}(?=/|$)"
        text, path = (re.sub(whole, str(folder / moved), each, flags=re.MULTILINE) for each in (text, path))
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)
    Path(path).chmod(mode)


def state(host: Path, service: str) -> str:
    """`up` or `down`, as svstat says it."""
    said = subprocess.run([find("svstat"), host / "service" / service], capture_output=True, text=True, check=True)
    return said.stdout.split(": ")[1].split()[0]


def until(condition: Callable[[], bool]) -> bool:
    """Whether it becomes true in time."""
    end = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


@pytest.mark.live
def test_event_scripts_start_and_stop_what_follows_the_master(host: Path) -> None:
    assert until(lambda: state(host, "always") == "up")
    # svscan starts one after the other: the second may still be without its supervise.
    assert until(lambda: state(host, "master") == "down")
    for role, wanted in (
        ("backup", "down"),
        ("master", "up"),
        ("master", "up"),
        ("backup", "down"),
        ("backup", "down"),
    ):
        subprocess.run([host / "etc" / f"vrid1_{role}.sh"], check=True, timeout=PATIENCE)
        assert until(lambda wanted=wanted: state(host, "master") == wanted), role  # type: ignore[misc]
        assert state(host, "always") == "up"


@pytest.mark.live
def test_a_service_that_nobody_supervises_is_reported(host: Path) -> None:
    subprocess.run([find("svc"), "-dx", host / "service" / "master"], check=True)
    (host / "service" / "master").rename(host / "elsewhere")
    subprocess.run([host / "etc" / "vrid1_master.sh"], check=True, timeout=PATIENCE)
    log = host / "log" / "vrid1.log"
    assert until(lambda: log.exists() and "FAILED" in log.read_text())

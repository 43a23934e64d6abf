"""What the service manager is told, through a real datagram socket, in the words of sd_notify(3)."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.apply import Refused
from runtime.service_manager import ServiceManager


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    """systemd's end."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(str(tmp_path / "notify"))
        server.settimeout(10)
        yield server


def told(manager: socket.socket) -> list[str]:
    """All that waits there."""
    found = []
    manager.setblocking(False)
    while True:
        try:
            found.append(manager.recv(4096).decode())
        except BlockingIOError:
            return found


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    """What systemd starts a service of Type=notify with."""
    return {"NOTIFY_SOCKET": str(tmp_path / "notify"), "PATH": "/bin", **more}


def test_ready_with_a_status_and_the_end(manager: socket.socket, tmp_path: Path) -> None:
    service = ServiceManager(environment(tmp_path))
    service.ready("generation 1 is live")
    service.looked(None, 0.0)
    service.looked(Refused("site.yaml:1:1 V301 no\nmore"), 0.0)
    service.looked(Refused("site.yaml:1:1 V301 no\nmore"), 0.0)
    service.ending()
    assert told(manager) == [
        "READY=1\nSTATUS=generation 1 is live",
        "STATUS=the newest site is not applied: site.yaml:1:1 V301 no",
        "STOPPING=1\nSTATUS=ending; what is applied runs on",
    ]


def test_the_watchdog_is_fed_by_beats_and_not_more_often_than_it_needs(manager: socket.socket, tmp_path: Path) -> None:
    service = ServiceManager(environment(tmp_path, WATCHDOG_USEC="3600000000", WATCHDOG_PID=str(os.getpid())))
    for _ in range(5):
        service.beat()
    assert told(manager) == ["WATCHDOG=1"]


@pytest.mark.parametrize("more", [{}, {"WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1"}, {"WATCHDOG_USEC": "soon"}])
def test_a_watchdog_for_nobody_or_somebody_else_is_not_fed(
    manager: socket.socket, tmp_path: Path, more: dict[str, str]
) -> None:
    ServiceManager(environment(tmp_path, **more)).beat()
    assert told(manager) == []


def test_what_we_start_does_not_speak_in_our_name(tmp_path: Path) -> None:
    given = environment(tmp_path, WATCHDOG_USEC="1000", WATCHDOG_PID="1")
    ServiceManager(given)
    assert given == {"PATH": "/bin"}


def test_an_abstract_socket() -> None:
    name = f"vrrpc-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(f"\0{name}")
        ServiceManager({"NOTIFY_SOCKET": f"@{name}"}).ready("x")
        assert told(server) == ["READY=1\nSTATUS=x"]


def test_without_a_service_manager_or_with_one_that_is_gone_nothing_happens(tmp_path: Path) -> None:
    for given in ({}, environment(tmp_path)):
        service = ServiceManager(given)
        service.ready("x")
        service.beat()
        service.ending()

"""What syslog gets, through a real datagram socket, and what a syslog that hangs costs: nothing."""

import socket
import time
from pathlib import Path

import pytest

from runtime.events import Event
from runtime.events.syslog import Syslog, as_record
from schemas.findings import Severity


@pytest.mark.parametrize(("severity", "priority"), [("error", 27), ("warning", 28), ("note", 29)])
def test_facility_daemon_and_a_level_for_each_severity(severity: str, priority: int) -> None:
    record = as_record(Event("a.b", Severity(severity), "one\ntwo", "V740"), 5)
    assert record == f"<{priority}>vrrpc[5]: a.b: one two (V740)".encode()


def test_a_syslog_gets_it_whichever_path_it_has(tmp_path: Path) -> None:
    path = str(tmp_path / "log")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(path)
        syslog = Syslog((str(tmp_path / "none"), path))
        syslog.tell(Event("a.b", Severity.NOTE, "text"))
        syslog.close()
        assert server.recv(100).endswith(b"]: a.b: text")
    assert syslog.dropped == 0


def test_one_that_does_not_read_holds_up_nobody(tmp_path: Path) -> None:
    path = str(tmp_path / "log")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(path)
        syslog = Syslog((path,))
        began = time.monotonic()
        for _ in range(5000):
            syslog.tell(Event("a.b", Severity.NOTE, "text"))
        assert time.monotonic() - began < 10
        syslog.close()
    assert syslog.dropped > 0

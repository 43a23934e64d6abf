"""Metrics over HTTP and as a file, while others have the port or the folder is not there."""

import socket
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from runtime.metrics.counts import Counts
from runtime.metrics.now import Now, Recent
from runtime.metrics.publish import Publisher, Source
from runtime.state import State
from tests.runtime.metrics.test_families import NOW

SOURCE = Source("0.1", "main", Counts(), lambda: NOW, dict, lambda: 0)


def until(condition: Callable[[], object]) -> None:
    """Bounded."""
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def free_port() -> int:
    """One that nobody has at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_over_http_on_loopback() -> None:
    port, said = free_port(), list[str]()
    publisher = Publisher(SOURCE, ("127.0.0.1", port), "", said.append)

    def fetch() -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
                return str(answer.read().decode())
        except OSError:
            return ""

    until(fetch)
    assert 'vrrpc_master{nic="eth0",router="front",vrid="1"} 1.0' in fetch()
    publisher.close()
    assert (fetch(), said) == ("", [])


def test_a_port_that_somebody_has_is_said_once() -> None:
    said: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as other:
        publisher = Publisher(SOURCE, ("127.0.0.1", other.getsockname()[1]), "", said.append)
        until(lambda: said)
        publisher.close()
    assert len(said) == 1
    assert "Address already in use" in said[0]


def test_as_a_file_that_goes_with_the_agent(tmp_path: Path) -> None:
    path = tmp_path / "vrrpc.prom"
    publisher = Publisher(SOURCE, None, str(path), lambda line: None)
    until(path.exists)
    assert "vrrpc_generation 3.0" in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o644
    publisher.close()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said: list[str] = []
    publisher = Publisher(SOURCE, None, str(tmp_path / "file" / "vrrpc.prom"), said.append)
    until(lambda: said)
    publisher.close()
    assert len(said) == 1


def test_a_host_on_which_nothing_is_applied_has_no_present(tmp_path: Path) -> None:
    now = Recent(State(str(tmp_path)))
    assert now() == Now(records=())
    (tmp_path / "applied.json").write_text("{")
    assert now() == Now(records=()), "a moment has not gone by"
    assert Recent(State(str(tmp_path)))() == Now()

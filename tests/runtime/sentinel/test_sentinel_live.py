"""The thread that hears, on the loopback device: it begins, follows its watch, survives what it cannot judge, ends."""

import socket
import time
from collections.abc import Callable
from contextlib import closing

import pytest

from runtime.events import Event
from runtime.listen.ears import open_ports
from runtime.sentinel.calm import Calm
from runtime.sentinel.hush import leave_out
from runtime.sentinel.sentinel import Sentinel, Watch
from runtime.speaker.port import Port, Received
from runtime.speaker.wire import encode
from schemas.speaker import Checksum
from tests.runtime.sentinel.test_hush import FACTOR
from tests.runtime.speaker.samples import advert

pytestmark = pytest.mark.live


def until(true: Callable[[], object]) -> bool:
    """Whether it comes true within some seconds."""
    end = time.monotonic() + 20
    while not true() and time.monotonic() < end:
        time.sleep(0.05)
    return bool(true())


def test_a_nic_that_is_not_there_is_told_once_and_others_are_heard() -> None:
    told: list[Event] = []
    sentinel = Sentinel(lambda: Watch(frozenset({"lo", "vrrpc-nowhere"})), told.append)
    sentinel.start()
    assert until(lambda: "lo" in sentinel._ports)
    assert until(lambda: told)
    sentinel._look()
    assert [event.about["interface"] for event in told] == ["vrrpc-nowhere"]
    sentinel.close()
    assert sentinel._ports == {}


def test_what_cannot_be_judged_is_told_once_and_is_not_the_end(capfd: pytest.CaptureFixture[str]) -> None:
    told: list[Event] = []
    sentinel = Sentinel(Watch, told.append)

    class Broken:
        """Whatever comes from it cannot be read."""

        name = "eth0"

        def receive(self) -> list[object]:
            raise ZeroDivisionError

    for _ in range(2):
        sentinel._hear_safely(Broken())  # type: ignore[arg-type]
    assert [event.severity.value for event in told] == ["error"]
    assert "ZeroDivisionError" in capfd.readouterr().err
    sentinel.start()
    sentinel.close()


def test_the_kernel_leaves_out_what_is_calm_and_lets_through_what_changes() -> None:
    """A master says the same a hundred times, and then something else."""
    (port,) = open_ports(["lo"])
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as sender, closing(port):
        sender.bind(("lo", 0))
        calm = Calm(FACTOR)
        for _ in range(8):
            for packet, mac in say(port, sender, 100):
                if key := calm.needs_look("lo", packet, mac):
                    calm.looked(key, packet, mac, troubled=False)
        port.ask_first(leave_out(calm.hushed("lo"), FACTOR))
        assert sum(len(say(port, sender, 100)) for _ in range(100)) < 20
        assert say(port, sender, 101)


def say(port: Port, sender: socket.socket, priority: int) -> list[Received]:
    """One advert, and what the port got of it: loopback has it going and coming."""
    packet = encode(advert(priority), Checksum.PSEUDO_HEADER)
    sender.send(bytes(12) + b"\x08\x00" + packet)
    time.sleep(0.005)
    return [each for each in port.receive() if each[0] == packet]

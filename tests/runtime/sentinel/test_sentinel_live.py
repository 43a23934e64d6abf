"""The thread that hears, on the loopback device: it begins, follows its watch, survives what it cannot judge, ends."""

import time
from collections.abc import Callable

import pytest

from runtime.events import Event
from runtime.sentinel.sentinel import Sentinel, Watch

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

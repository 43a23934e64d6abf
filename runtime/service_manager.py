"""What the service manager is told: that we are ready, what we are at, and that the loop goes round.

The protocol is that of sd_notify(3) and sd_watchdog_enabled(3): datagrams of lines `NAME=value` to the unix socket that
NOTIFY_SOCKET names. It is a dozen lines, and no library for it is kept any more. Without that variable all of this does
nothing; it is taken out of the environment, as what we start is not to speak in our name.
"""

import os
import socket
import time
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Final

from runtime.apply import Applied, Outcome, Refused, TakenBack

_PART: Final = 4
"""The watchdog is fed this often in its time."""


class ServiceManager:
    """The sending end. A pulse of the agent's loop feeds the watchdog."""

    def __init__(self, environment: MutableMapping[str, str]) -> None:
        self._path = environment.pop("NOTIFY_SOCKET", "")
        self._interval = _interval(environment) / _PART
        for name in ("WATCHDOG_USEC", "WATCHDOG_PID"):
            environment.pop(name, None)
        self._fed = 0.0
        self._status = ""

    def ready(self, status: str) -> None:
        """The first look is over, whatever came of it."""
        self._status = status
        self._send(f"READY=1\nSTATUS={status}")

    def ending(self) -> None:
        """The agent was told to end."""
        self._send("STOPPING=1\nSTATUS=ending; what is applied runs on")

    def beat(self) -> None:
        """Feed the watchdog, if there is one and it is time."""
        now = time.monotonic()
        if self._interval and now - self._fed >= self._interval:
            self._fed = now
            self._send("WATCHDOG=1")

    def looked(self, outcome: Outcome | None, seconds: float) -> None:
        """What `systemctl status` shows in one line."""
        self.show(state_in_words(outcome))

    def heard(self, source: str, why: str) -> None:
        """Of no interest here."""

    def show(self, status: str) -> None:
        """Only what is another than before."""
        if status and status != self._status:
            self._status = status
            self._send(f"STATUS={status}")

    def _send(self, text: str) -> None:
        if not self._path:
            return
        # A leading @ is the kernel's own name space for sockets, which no file system has.
        address = f"\0{self._path[1:]}" if self._path.startswith("@") else self._path
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as connection:
            connection.setblocking(False)
            connection.sendto(text.encode(), address)


def state_in_words(outcome: Outcome | None) -> str:
    """One line, or nothing where nothing is new."""
    match outcome:
        case None:
            return ""
        case Applied():
            return "the newest site is live"
        case Refused(why):
            return f"the newest site is not applied: {_first(why)}"
        case TakenBack(why):
            return f"the newest site was taken back: {_first(why)}"


def _first(why: str) -> str:
    return next(iter(why.splitlines()), "")


def _interval(environment: MutableMapping[str, str]) -> float:
    """Seconds that the watchdog waits; 0 when it is for another process, or there is none."""
    usec, pid = environment.get("WATCHDOG_USEC", ""), environment.get("WATCHDOG_PID", "")
    ours = not pid or pid == str(os.getpid())
    return int(usec) / 1e6 if usec.isdigit() and ours else 0.0

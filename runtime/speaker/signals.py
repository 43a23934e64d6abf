"""Signals as bytes of a socket, so that they are handled between two happenings and never inside of one."""

import signal
import socket
from typing import Final

_CAUGHT: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Signals:
    """TERM, INT and HUP of this process, from now on."""

    def __init__(self) -> None:
        self._reading, self._writing = socket.socketpair()
        self._reading.setblocking(False)
        self._writing.setblocking(False)
        signal.set_wakeup_fd(self._writing.fileno())
        for number in _CAUGHT:
            signal.signal(number, lambda *_: None)

    def fileno(self) -> int:
        """For a selector: readable when one came."""
        return self._reading.fileno()

    def take(self) -> bytes:
        """The numbers of those that came, one a byte."""
        return self._reading.recv(64)

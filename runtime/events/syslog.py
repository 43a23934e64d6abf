"""Events to the host's syslog, facility daemon (syslog(3), RFC 3164, section 4.1): whoever collects logs has them too.

A datagram that nobody takes at once is dropped and counted: a syslog that hangs must hold up no failover.
"""

import os
import socket
from collections.abc import Sequence
from typing import Final

from runtime.events import Event
from schemas.findings import Severity

PATHS: Final = ("/dev/log", "/var/run/log")
"""Linux's, FreeBSD's."""
_DAEMON: Final = 3 << 3
_LEVELS: Final = {Severity.ERROR: 3, Severity.WARNING: 4, Severity.NOTE: 5}
"""LOG_ERR, LOG_WARNING, LOG_NOTICE."""


def as_record(event: Event, pid: int) -> bytes:
    """One record; the receiver adds time and host."""
    code = f" ({event.code})" if event.code not in event.text else ""
    text = " ".join(f"{event.kind}: {event.text}{code}".split())
    priority = _DAEMON | _LEVELS[event.severity]
    return f"<{priority}>vrrpc[{pid}]: {text}".encode("utf-8", "backslashreplace")[:2000]


class Syslog:
    """The sending end. `dropped` counts what nobody took."""

    def __init__(self, paths: Sequence[str] = PATHS) -> None:
        self._paths = paths
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        self._socket.setblocking(False)
        self.dropped = 0

    def tell(self, event: Event) -> None:
        """Send an event. Never fails, never waits."""
        record = as_record(event, os.getpid())
        for path in self._paths:
            try:
                self._socket.sendto(record, path)
                return
            except OSError:
                continue
        self.dropped += 1

    def close(self) -> None:
        """Give the socket back."""
        self._socket.close()

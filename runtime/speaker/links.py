"""Link events as hints that something changed: whoever gets one reads the state of the link itself."""

import socket
from contextlib import suppress
from typing import Final

_RTMGRP_LINK: Final = 1
_LARGEST: Final = 65536


class Links:
    """A netlink socket that is readable when a network device came, went or changed."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
        self._socket.bind((0, _RTMGRP_LINK))
        self._socket.setblocking(False)

    def fileno(self) -> int:
        """For a selector."""
        return self._socket.fileno()

    def forget(self) -> None:
        """Read everything away, an overrun among that: one look at the links answers all of it."""
        with suppress(OSError):
            while self._socket.recv(_LARGEST):
                pass

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()

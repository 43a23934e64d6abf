"""Link events as hints that something changed: whoever gets one reads the state of the link itself."""

import socket
from typing import Final

_RTMGRP_LINK: Final = 0x1
_RTMGRP_ADDRESSES: Final = 0x10 | 0x100
_LARGEST: Final = 65536


class Links:
    """A netlink socket that is readable when a network device, or with `addresses` one of its addresses, came, went or
    changed."""

    def __init__(self, addresses: bool = False) -> None:
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
        self._socket.bind((0, _RTMGRP_LINK | (_RTMGRP_ADDRESSES if addresses else 0)))
        self._socket.setblocking(False)

    def fileno(self) -> int:
        """For a selector."""
        return self._socket.fileno()

    def forget(self) -> bool:
        """Read everything away, an overrun among that: one look at the links answers all of it. Whether there was
        anything."""
        changed = False
        try:
            while self._socket.recv(_LARGEST):
                changed = True
        except BlockingIOError:
            return changed
        except OSError:
            return True
        return changed

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()

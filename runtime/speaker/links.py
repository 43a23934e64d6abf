"""Kernel events as hints that something changed: whoever gets one reads the state of the device itself."""

import socket
import struct
from contextlib import suppress
from typing import Final

_RTMGRP_LINK, _RTMGRP_IPV4_IFADDR, _RTMGRP_IPV6_IFADDR = 0x1, 0x10, 0x100
_GROUPS: Final = _RTMGRP_LINK | _RTMGRP_IPV4_IFADDR | _RTMGRP_IPV6_IFADDR
_LARGEST: Final = 65536
_MOST_AT_ONCE: Final = 4096
_HEADER, _INDEX = struct.Struct("=IHHII"), struct.Struct("=i")
_INDEX_AT: Final = _HEADER.size + 4
"""In a message about a link and in one about an address (ifinfomsg and ifaddrmsg of rtnetlink(7))."""


class Links:
    """A netlink socket that is readable when a network device or an address came, went or changed."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
        self._socket.bind((0, _GROUPS))
        self._socket.setblocking(False)

    def fileno(self) -> int:
        """For a selector."""
        return self._socket.fileno()

    def take(self) -> set[int] | None:
        """The devices, by their indexes, that something happened to; None when it may have been any."""
        touched: set[int] = set()
        try:
            for _ in range(_MOST_AT_ONCE):
                touched |= indexes(self._socket.recv(_LARGEST))
        except BlockingIOError:
            return touched
        except OSError:  # more happened than the kernel keeps
            with suppress(OSError):
                while self._socket.recv(_LARGEST):
                    pass
            return None
        return touched

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()


def indexes(messages: bytes) -> set[int]:
    """The devices that some messages are about."""
    found, at = set(), 0
    while at + _INDEX_AT + 4 <= len(messages):
        length = _HEADER.unpack_from(messages, at)[0]
        found.add(_INDEX.unpack_from(messages, at + _INDEX_AT)[0])
        at += max(_HEADER.size, length + -length % 4)
    return found

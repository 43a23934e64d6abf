"""Requests to the kernel that take network devices and addresses away, as ready-made bytes (rtnetlink(7)).

By hand and not by pyroute2: the guardian holds them for the moment when there is no time left, and a thread must not
share the speaker's own connection. What is gone already is no error.
"""

import socket
import struct
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address
from typing import Final

_RTM_NEWLINK, _RTM_DELLINK, _RTM_DELADDR = 16, 17, 21
_REQUEST_WITH_ANSWER: Final = 0x1 | 0x4
_IFF_UP: Final = 0x1
_IFA_LOCAL: Final = 2
_PATIENCE: Final = 1.0
_LARGEST: Final = 8192


def set_down(index: int) -> bytes:
    """Take a device down."""
    return _request(_RTM_NEWLINK, struct.pack("BxHiII", socket.AF_UNSPEC, 0, index, 0, _IFF_UP))


def delete_link(index: int) -> bytes:
    """Delete a device, which takes the kernel some 50 ms."""
    return _request(_RTM_DELLINK, struct.pack("BxHiII", socket.AF_UNSPEC, 0, index, 0, 0))


def delete_address(index: int, address: IPv4Address | IPv6Address) -> bytes:
    """Delete one address that was added with the whole of it as its prefix."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    attribute = struct.pack("HH", 4 + len(address.packed), _IFA_LOCAL) + address.packed
    return _request(_RTM_DELADDR, struct.pack("BBBBi", family, address.max_prefixlen, 0, 0, index) + attribute)


def _request(kind: int, body: bytes) -> bytes:
    return struct.pack("IHHII", 16 + len(body), kind, _REQUEST_WITH_ANSWER, 1, 0) + body


def perform(*requests: bytes) -> None:
    """Have the kernel do these, one after the other."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as kernel:
        kernel.settimeout(_PATIENCE)
        for request in requests:
            with suppress(OSError):
                kernel.send(request)
                kernel.recv(_LARGEST)

"""Requests to the kernel that take network devices and addresses away, as ready-made bytes, and a list of all that are
there (rtnetlink(7)).

By hand and not by pyroute2: the guardian holds requests for the moment when there is no time left, a thread must not
share the speaker's own connection, and hundreds of addresses are to be read within a millisecond. What is gone already
is no error.
"""

import errno
import socket
import struct
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from schemas.speaker import Ip

_RTM_NEWLINK, _RTM_DELLINK, _RTM_NEWADDR, _RTM_DELADDR, _RTM_GETADDR = 16, 17, 20, 21, 22
_REQUEST_OF_ALL: Final = 0x1 | 0x300
_REQUEST_WITH_ANSWER: Final = 0x1 | 0x4
_ERROR, _INTERRUPTED = 2, 0x10
_TRIES: Final = 5
_IFF_UP: Final = 0x1
_IFA_ADDRESS, _IFA_LOCAL = 1, 2
_PATIENCE: Final = 1.0
_LARGEST: Final = 65536


def set_down(index: int) -> bytes:
    """Take a device down."""
    return _request(_RTM_NEWLINK, struct.pack("BxHiII", socket.AF_UNSPEC, 0, index, 0, _IFF_UP))


def delete_link(index: int) -> bytes:
    """Delete a device, which takes the kernel some 50 ms."""
    return _request(_RTM_DELLINK, struct.pack("BxHiII", socket.AF_UNSPEC, 0, index, 0, 0))


def delete_address(index: int, address: Ip) -> bytes:
    """Delete one address that was added with the whole of it as its prefix."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    attribute = struct.pack("HH", 4 + len(address.packed), _IFA_LOCAL) + address.packed
    return _request(_RTM_DELADDR, struct.pack("BBBBi", family, address.max_prefixlen, 0, 0, index) + attribute)


def _request(kind: int, body: bytes, flags: int = _REQUEST_WITH_ANSWER) -> bytes:
    return struct.pack("IHHII", 16 + len(body), kind, flags, 1, 0) + body


def perform(*requests: bytes) -> None:
    """Have the kernel do these, one after the other."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as kernel:
        kernel.settimeout(_PATIENCE)
        for request in requests:
            with suppress(OSError):
                kernel.send(request)
                kernel.recv(_LARGEST)


def read_addresses() -> dict[int, set[Ip]] | None:
    """All addresses of this network namespace that are alone in their prefix, as virtual ones are, by the index of
    their device. None when they cannot be told: then nothing must be taken for gone."""
    for _ in range(_TRIES):
        with suppress(OSError):
            return _read_addresses()
    return None


def _read_addresses() -> dict[int, set[Ip]]:
    """Raises OSError; also where something changed meanwhile, and the list may lack what was there all the time."""
    found: defaultdict[int, set[Ip]] = defaultdict(set)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as kernel:
        kernel.settimeout(_PATIENCE)
        kernel.send(_request(_RTM_GETADDR, struct.pack("BBBBi", socket.AF_UNSPEC, 0, 0, 0, 0), _REQUEST_OF_ALL))
        while True:
            for kind, flags, body in _messages(kernel.recv(_LARGEST)):
                if flags & _INTERRUPTED or kind == _ERROR:
                    raise OSError(errno.EAGAIN, "the addresses cannot be read")
                if kind != _RTM_NEWADDR:
                    return found
                if read := _address(body):
                    found[read[0]].add(read[1])


def _messages(answer: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Each with its kind and its flags."""
    at = 0
    while at + 16 <= len(answer):
        length, kind, flags = struct.unpack_from("IHH", answer, at)
        yield kind, flags, answer[at + 16 : at + length]
        at += max(16, length + -length % 4)


def _address(body: bytes) -> tuple[int, Ip] | None:
    family, prefix, _, _, index = struct.unpack_from("BBBBi", body)
    values, at = {}, 8
    while at + 4 <= len(body):
        length, kind = struct.unpack_from("HH", body, at)
        values[kind] = body[at + 4 : at + length]
        at += max(4, length + -length % 4)
    packed = values.get(_IFA_LOCAL) or values.get(_IFA_ADDRESS, b"")
    address: Ip | None = None
    if family == socket.AF_INET and len(packed) == 4:
        address = IPv4Address(packed)
    elif family == socket.AF_INET6 and len(packed) == 16:
        address = IPv6Address(packed)
    return (index, address) if address and prefix == address.max_prefixlen else None

"""Requests to the kernel about network devices and addresses, as ready-made bytes, and what asks it (rtnetlink(7)).

By hand and not by pyroute2, which would be a third of the speaker's memory and of the time that it takes to start: half
a dozen requests are all that it needs. The guardian holds some of them for the moment when there is no time left.
"""

import errno
import socket
import struct
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network
from typing import Final

from schemas.speaker import Ip

_RTM_NEWLINK, _RTM_DELLINK, _RTM_NEWADDR, _RTM_DELADDR, _RTM_GETADDR, _RTM_NEWROUTE = 16, 17, 20, 21, 22, 24
_CREATE, _ONLY_NEW, _APPEND = 0x400, 0x200, 0x800
_REQUEST_OF_ALL: Final = 0x1 | 0x300
_REQUEST_WITH_ANSWER: Final = 0x1 | 0x4
_ERROR, _INTERRUPTED = 2, 0x10
_TRIES: Final = 5
_IFF_UP: Final = 0x1
_IFLA_ADDRESS, _IFLA_IFNAME, _IFLA_LINK, _IFLA_LINKINFO = 1, 3, 5, 18
_INFO_KIND, _INFO_DATA, _MACVLAN_MODE, _PRIVATE = 1, 2, 1, 1
_IFA_ADDRESS, _IFA_LOCAL, _IFA_CACHEINFO, _IFA_FLAGS = 1, 2, 6, 8
_NODAD, _FOR_EVER = 0x02, 0xFFFFFFFF
_RTA_DST, _RTA_OIF = 1, 4
_MAIN_TABLE, _STATIC, _UNICAST = 254, 4, 1
_PATIENCE: Final = 1.0
_LARGEST: Final = 65536


def make_macvlan(name: str, nic: int, mac: bytes) -> bytes:
    """Make a private macvlan on a NIC, which is down at first."""
    mode = _attribute(_INFO_DATA, _attribute(_MACVLAN_MODE, struct.pack("I", _PRIVATE)))
    about = (
        _attribute(_IFLA_IFNAME, name.encode() + b"\0"),
        _attribute(_IFLA_LINK, struct.pack("I", nic)),
        _attribute(_IFLA_ADDRESS, mac),
        _attribute(_IFLA_LINKINFO, _attribute(_INFO_KIND, b"macvlan") + mode),
    )
    return _request(_RTM_NEWLINK, _link(0) + b"".join(about), _REQUEST_WITH_ANSWER | _CREATE | _ONLY_NEW)


def set_up(index: int) -> bytes:
    """Bring a device up."""
    return _request(_RTM_NEWLINK, _link(index, _IFF_UP, _IFF_UP))


def set_down(index: int) -> bytes:
    """Take a device down."""
    return _request(_RTM_NEWLINK, _link(index, 0, _IFF_UP))


def delete_link(index: int) -> bytes:
    """Delete a device, which takes the kernel some 50 ms."""
    return _request(_RTM_DELLINK, _link(index))


def add_address(index: int, address: Ip) -> bytes:
    """Add an address with the whole of it as its prefix; of IPv6 without duplicate detection, and deprecated."""
    more = b""
    if address.version == 6:
        more = _attribute(_IFA_FLAGS, struct.pack("I", _NODAD))
        more += _attribute(_IFA_CACHEINFO, struct.pack("IIII", 0, _FOR_EVER, 0, 0))
    body = _about_address(index, address) + _attribute(_IFA_ADDRESS, address.packed) + more
    return _request(_RTM_NEWADDR, body, _REQUEST_WITH_ANSWER | _CREATE | _ONLY_NEW)


def delete_address(index: int, address: Ip) -> bytes:
    """Delete one that was added like that."""
    return _request(_RTM_DELADDR, _about_address(index, address))


def append_route(index: int, network: IPv6Network) -> bytes:
    """A way to a network over a device, beside any other that there is."""
    kind = struct.pack("BBBBBBBBI", socket.AF_INET6, network.prefixlen, 0, 0, _MAIN_TABLE, _STATIC, 0, _UNICAST, 0)
    to = _attribute(_RTA_DST, network.network_address.packed) + _attribute(_RTA_OIF, struct.pack("I", index))
    return _request(_RTM_NEWROUTE, kind + to, _REQUEST_WITH_ANSWER | _CREATE | _APPEND)


def _link(index: int, flags: int = 0, change: int = 0) -> bytes:
    return struct.pack("BxHiII", socket.AF_UNSPEC, 0, index, flags, change)


def _about_address(index: int, address: Ip) -> bytes:
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    return struct.pack("BBBBi", family, address.max_prefixlen, 0, 0, index) + _attribute(_IFA_LOCAL, address.packed)


def _attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("HH", 4 + len(value), kind) + value + bytes(-len(value) % 4)


def _request(kind: int, body: bytes, flags: int = _REQUEST_WITH_ANSWER) -> bytes:
    return struct.pack("IHHII", 16 + len(body), kind, flags, 1, 0) + body


class Kernel:
    """A connection to the kernel, for one request after the other."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)

    def ask(self, request: bytes) -> int:
        """Have it done: 0, or the number of the error."""
        self._socket.send(request)
        return -int(struct.unpack_from("i", self._socket.recv(_LARGEST), 16)[0])

    def close(self) -> None:
        """End it."""
        self._socket.close()


def perform(*requests: bytes) -> None:
    """Have the kernel do these, one after the other, by a connection of their own: also in a thread. What cannot be
    done is left: what is gone already is as good."""
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

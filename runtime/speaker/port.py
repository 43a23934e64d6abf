"""One network interface as the speaker sees it: a socket that hears every VRRP packet, and one that sends frames.

It listens with a packet socket on the NIC itself, before the kernel hands frames on to a macvlan: adverts of a peer
with the virtual MAC that we have too reach only the macvlan, all others only the NIC, and this hears both. A filter
in the kernel keeps everything else away from the process.
"""

import fcntl
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import IPv4Address
from typing import Final

from runtime.speaker.wire import GROUP, PROTOCOL

_ETH_P_ALL: Final = 0x0003
_SIOCGIFFLAGS: Final = 0x8913
_IFF_UP, _IFF_RUNNING = 0x1, 0x40
_SO_ATTACH_FILTER: Final = 26
_LARGEST: Final = 2048
_MOST_AT_ONCE: Final = 256

# Classic BPF. The offsets below -0x1000 are the kernel's own notes on a packet (linux/filter.h, SKF_AD_*).
_LOAD_WORD, _LOAD_BYTE, _JUMP_EQUAL, _RETURN = 0x20, 0x30, 0x15, 0x06
_NOTE: Final = 0xFFFFF000
_PROTOCOL_NOTE, _DIRECTION_NOTE, _VLAN_NOTE = _NOTE + 0, _NOTE + 4, _NOTE + 48
_OUTGOING: Final = 4
_FILTER: Final = (
    (_LOAD_WORD, 0, 0, _PROTOCOL_NOTE),
    (_JUMP_EQUAL, 0, 7, socket.ntohs(socket.htons(0x0800))),
    (_LOAD_WORD, 0, 0, _DIRECTION_NOTE),
    (_JUMP_EQUAL, 5, 0, _OUTGOING),
    # A tagged frame belongs to a VLAN device on top of this NIC, which has a port of its own.
    (_LOAD_WORD, 0, 0, _VLAN_NOTE),
    (_JUMP_EQUAL, 0, 3, 0),
    (_LOAD_BYTE, 0, 0, 9),
    (_JUMP_EQUAL, 0, 1, PROTOCOL),
    (_RETURN, 0, 0, 0xFFFF),
    (_RETURN, 0, 0, 0),
)


class Port:
    """An open interface. Raises OSError when there is no such interface, or no right to open it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.index = socket.if_nametoindex(name)
        self._listener = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
        self._group = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sender = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        try:
            self._open()
        except OSError:
            self.close()
            raise
        self.mac: bytes = self._sender.getsockname()[4]

    def _open(self) -> None:
        self._listener.setblocking(False)
        code = b"".join(struct.pack("HBBI", *instruction) for instruction in _FILTER)
        program = _Program(code)
        self._listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program.header)
        self._listener.bind((self.name, _ETH_P_ALL))
        # Membership alone: it lets the group's frames into the NIC and tells snooping switches where we are.
        member = struct.pack("4s4si", GROUP.packed, IPv4Address(0).packed, self.index)
        self._group.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
        self._sender.bind((self.name, 0))

    def fileno(self) -> int:
        """For a selector: readable when packets wait."""
        return self._listener.fileno()

    def receive(self) -> list[bytes]:
        """The IPv4 packets that wait, at most a burst of them, so that nobody can keep the loop here."""
        return list(self._waiting())

    def _waiting(self) -> Iterator[bytes]:
        # Ends when nothing is left, or the interface is gone: the latter comes as a link event too.
        with suppress(OSError):
            for _ in range(_MOST_AT_ONCE):
                yield self._listener.recv(_LARGEST)

    def send(self, frame: bytes) -> bool:
        """Send one whole frame. False when the interface cannot, which a link event tells as well."""
        try:
            return self._sender.send(frame) == len(frame)
        except OSError:
            return False

    def is_there(self) -> bool:
        """Whether the interface still exists. One that was deleted and made again is another one."""
        try:
            return socket.if_nametoindex(self.name) == self.index
        except OSError:
            return False

    def has_carrier(self) -> bool:
        """Whether the interface is there, up, and its cable plugged in. By ioctl, which sees our own namespace."""
        request = struct.pack("16sH14x", self.name.encode(), 0)
        try:
            if not self.is_there():
                return False
            flags = struct.unpack("16xH14x", fcntl.ioctl(self._group, _SIOCGIFFLAGS, request))[0]
        except OSError:
            return False
        return bool(flags & _IFF_UP and flags & _IFF_RUNNING)

    def close(self) -> None:
        """Leave the group and close everything."""
        for each in (self._listener, self._group, self._sender):
            each.close()


class _Program:
    """A BPF program in memory that stays where it is while the kernel copies it."""

    def __init__(self, code: bytes) -> None:
        from ctypes import addressof, create_string_buffer

        self._buffer = create_string_buffer(code)
        self.header = struct.pack("HL", len(code) // 8, addressof(self._buffer))

"""One network interface as the speaker sees it: it hears every VRRP packet there, and sends frames and packets.

It listens with a packet socket on the NIC itself, before the kernel hands frames on to a macvlan: adverts of a peer
with the virtual MAC that we have too reach only the macvlan, all others only the NIC, and this hears both, of either
family and by either transport. A filter in the kernel keeps everything else away from the process.

Multicast leaves by a packet socket, in frames of our own. What goes to one host leaves by a raw socket that is bound to
the interface: the kernel knows the way and the neighbour's hardware address.
"""

import fcntl
import socket
import struct
from contextlib import suppress
from ipaddress import IPv4Address
from typing import Final

from runtime.speaker.frames import LINK_LOCAL, Letter, Mail
from runtime.speaker.packet_filter import (
    AND,
    DIRECTION_NOTE,
    IP_HEADER,
    JUMP_EQUAL,
    LOAD_BYTE,
    LOAD_WORD,
    OUTGOING,
    PROTOCOL_NOTE,
    RETURN,
    VLAN_NOTE,
    Code,
)
from runtime.speaker.wire import GROUPS, PROTOCOL
from schemas.speaker import Router

_ETH_P_ALL: Final = 0x0003
_SIOCGIFFLAGS: Final = 0x8913
_IFF_UP, _IFF_RUNNING = 0x1, 0x40
_SO_ATTACH_FILTER: Final = 26
_SO_RCVBUFFORCE: Final = 33
_IPV6_HDRINCL: Final = 36
_LARGEST: Final = 9216
_ETHERNET_HEADER: Final = 14
_ETHERNET, _LOOPBACK = 1, 772
_MOST_AT_ONCE: Final = 256
_WAITING: Final = 1 << 22
"""Bytes of packets that may wait to be heard: who has 255 virtual routers of each family says goodbye for all of them
at once, and the usual fifth of a MiB holds some hundreds of adverts at most. Takes memory only while they wait."""

_VRRP: Final[Code] = (
    (LOAD_WORD, 0, 0, DIRECTION_NOTE),
    (JUMP_EQUAL, 11, 0, OUTGOING),
    # A tagged frame belongs to a VLAN device on top of this NIC, which has a port of its own. VLAN 0 is none: such a
    # tag has a priority alone (IEEE 802.1Q), as some switches and hypervisors mark all that they pass on.
    (LOAD_WORD, 0, 0, VLAN_NOTE),
    (AND, 0, 0, 0x0FFF),
    (JUMP_EQUAL, 0, 8, 0),
    (LOAD_WORD, 0, 0, PROTOCOL_NOTE),
    (JUMP_EQUAL, 3, 0, 0x0800),
    (JUMP_EQUAL, 0, 5, 0x86DD),
    (LOAD_BYTE, 0, 0, IP_HEADER + 6),
    (JUMP_EQUAL, 2, 3, PROTOCOL),
    (LOAD_BYTE, 0, 0, IP_HEADER + 9),
    (JUMP_EQUAL, 0, 1, PROTOCOL),
    (RETURN, 0, 0, 0xFFFF),
    (RETURN, 0, 0, 0),
)
# With what this host sends itself, which a speaker must not hear and a listener wants to.
_VRRP_BOTH_WAYS: Final[Code] = _VRRP[2:]
_NOTHING: Final[Code] = ((RETURN, 0, 0, 0),)


Received = tuple[bytes, bytes]
"""One IP packet, and the hardware address that its frame came from."""


class Port:
    """An open interface. Raises OSError when there is no such interface, or no right to open it. `both_ways` hears also
    what this host sends."""

    def __init__(self, name: str, both_ways: bool = False) -> None:
        self.name = name
        self.index = socket.if_nametoindex(name)
        self._members: dict[int, socket.socket] = {}
        self._raw: dict[int, socket.socket] = {}
        self._listener = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        self._sender = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        try:
            self._listener.setblocking(False)
            self._wanted = _VRRP_BOTH_WAYS if both_ways else _VRRP
            _attach(self._listener, self._wanted)
            with suppress(PermissionError):  # who only listens may do with less
                self._listener.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _WAITING)
            self._listener.bind((name, _ETH_P_ALL))
            self._sender.bind((name, 0))
        except OSError:
            self.close()
            raise
        _, _, _, kind, self.mac = self._sender.getsockname()
        self._header = _ETHERNET_HEADER if kind in (_ETHERNET, _LOOPBACK) else 0

    def serve(self, router: Router) -> None:
        """Open what this router's way of sending needs. Raises OSError."""
        family = router.family
        if router.peers and family not in self._raw:
            self._raw[family] = open_raw(self.name, family)
        if not router.peers:
            self.join(family)

    def join(self, family: int) -> None:
        """Become a member of the group, so that NIC and switches let its frames in. Raises OSError."""
        if family not in self._members:
            self._members[family] = _join(self.index, family)

    def fileno(self) -> int:
        """For a selector: readable when packets wait."""
        return self._listener.fileno()

    def ask_first(self, code: Code) -> None:
        """Have the kernel run this on each frame first: what it does not leave out is heard as ever. Raises OSError."""
        _attach(self._listener, (*code, *self._wanted))

    def receive(self) -> list[Received]:
        """The IP packets that wait, at most a burst of them, so that nobody can keep the loop here."""
        found: list[Received] = []
        try:
            for _ in range(_MOST_AT_ONCE):
                # Whole frames, since Python asks the kernel for a name with every address that it gives.
                frame = self._listener.recv(_LARGEST)
                found.append((frame[self._header :], frame[6:12] if self._header else b""))
        except OSError:
            # Nothing is left, or the interface is gone: the latter comes as a link event too.
            return found
        return found

    def send(self, frame: bytes) -> bool:
        """Send one whole frame. False when the interface cannot, which a link event tells as well."""
        try:
            return self._sender.send(frame) == len(frame)
        except OSError:
            return False

    def post(self, mail: Mail) -> int:
        """Send all of it: frames as they are, letters as the kernel routes them. The way must have been opened by
        `serve`. How much could be sent."""
        return sum(map(self.send, mail.frames)) + sum(map(self._send_letter, mail.letters))

    def _send_letter(self, letter: Letter) -> bool:
        packet, address, family = letter
        zone = (0, self.index) if address.startswith(LINK_LOCAL) else ()
        try:
            # Never wait: a full queue costs one advert, a pause all of them.
            return self._raw[family].sendto(packet, socket.MSG_DONTWAIT, (address, 0, *zone)) == len(packet)
        except OSError:
            return False

    def look(self) -> None:
        """Its hardware address may be another one now."""
        with suppress(OSError):
            self.mac = self._sender.getsockname()[4]

    def is_there(self) -> bool:
        """Whether the interface still exists. One that was deleted and made again is another one."""
        try:
            return socket.if_nametoindex(self.name) == self.index
        except OSError:
            return False

    def has_carrier(self) -> bool:
        """Whether the interface is there, up, and its cable plugged in."""
        flags = read_flags(self._sender, self.name) if self.is_there() else 0
        return bool(flags & _IFF_UP and flags & _IFF_RUNNING)

    def is_up(self, name: str, index: int) -> bool | None:
        """Whether another device of this host is up; None when it is not there."""
        try:
            is_it = socket.if_nametoindex(name) == index
        except OSError:
            return None
        return bool(read_flags(self._sender, name) & _IFF_UP) if is_it else None

    def close(self) -> None:
        """Leave the groups and close everything."""
        for each in (self._listener, self._sender, *self._members.values(), *self._raw.values()):
            each.close()


def read_flags(any_socket: socket.socket, name: str) -> int:
    """The flags of a device, none when it is gone. By ioctl, which sees our own namespace."""
    try:
        answer = fcntl.ioctl(any_socket, _SIOCGIFFLAGS, struct.pack("16sH14x", name.encode(), 0))
    except OSError:
        return 0
    return int(struct.unpack("16xH14x", answer)[0])


def try_to_open() -> None:
    """Raises PermissionError where nobody lets us hear and send frames, before there is an interface to try it on."""
    socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0).close()


def _join(index: int, family: int) -> socket.socket:
    """Membership alone: it lets the group's frames into the NIC and tells snooping switches where we are."""
    group = GROUPS[family].packed
    if family == 6:
        member = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        level, option, request = socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, struct.pack("16sI", group, index)
    else:
        member = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        request = struct.pack("4s4si", group, IPv4Address(0).packed, index)
        level, option = socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP
    try:
        member.setsockopt(level, option, request)
    except OSError as error:
        member.close()
        raise OSError(error.errno, f"cannot join the group of IPv{family}: {error.strerror}") from None
    return member


def open_raw(interface: str, family: int) -> socket.socket:
    """A way out for whole packets. It hears nothing, yet it must be there: to a host without a socket for VRRP the
    kernel answers each advert with an ICMP error."""
    raw = socket.socket(socket.AF_INET6 if family == 6 else socket.AF_INET, socket.SOCK_RAW, PROTOCOL)
    try:
        _attach(raw, _NOTHING)
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode() + b"\0")
        if family == 6:
            raw.setsockopt(socket.IPPROTO_IPV6, _IPV6_HDRINCL, 1)
        else:
            raw.setsockopt(socket.IPPROTO_IP, socket.IP_HDRINCL, 1)
    except OSError:
        raw.close()
        raise
    return raw


def _attach(listener: socket.socket, code: Code) -> None:
    """Have the kernel run a program in place of the one before. It must stay where it is in memory only while it is
    copied."""
    from ctypes import addressof, create_string_buffer

    program = create_string_buffer(b"".join(struct.pack("HBBI", *instruction) for instruction in code))
    listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, struct.pack("HL", len(code), addressof(program)))

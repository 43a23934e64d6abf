"""IPv4 and IPv6 around a message: opened as they came from the wire, and written as we send them.

Formats: RFC 791 section 3.1, RFC 8200 section 3; checksums RFC 1071, pseudo-headers RFC 9293 section 3.1 and RFC 8200
section 8.1.
"""

import struct
from typing import Final, NamedTuple

from runtime.speaker.wire.drop import Drop

PROTOCOL: Final = 112
TTL: Final = 255
"""What TTL and hop limit start with: a packet that still has it was sent on this link."""

_V4 = struct.Struct("!BBHHHBBH4s4s")
_V6 = struct.Struct("!IHBB16s16s")
# Internetwork control, as keepalived marks its adverts: queues that favour it lose none of them on a busy link.
_CONTROL = 0xC0
_FRAGMENT_HEADER = 44


class Datagram(NamedTuple):
    """A message and what its IP header said; addresses are packed."""

    source: bytes
    destination: bytes
    ttl: int
    message: bytes


def open_datagram(packet: bytes) -> Datagram | Drop:
    """Take the IP header off, and Ethernet's padding; never raises."""
    if len(packet) < _V4.size:
        return Drop.SHORT
    match packet[0] >> 4:
        case 4:
            return _open_v4(packet)
        case 6:
            return _open_v6(packet)
        case _:
            return Drop.IP_VERSION


def _open_v4(packet: bytes) -> Datagram | Drop:
    first, _, total, _, fragment, ttl, protocol, _, source, destination = _V4.unpack_from(packet)
    header = 4 * (first & 15)
    if not _V4.size <= header <= len(packet):
        return Drop.IP_HEADER
    if protocol != PROTOCOL:
        return Drop.PROTOCOL
    # All but 'do not fragment': an advert fits every link, and a piece of one cannot be judged.
    if fragment & 0xBFFF:
        return Drop.FRAGMENT
    # Some raw sockets hand over a rewritten total length; the length check of the message itself decides then.
    end = total if header <= total <= len(packet) else len(packet)
    return Datagram(source, destination, ttl, packet[header:end])


def _open_v6(packet: bytes) -> Datagram | Drop:
    """Without extension headers: no advert has any, and a hidden one is nobody's."""
    if len(packet) < _V6.size:
        return Drop.SHORT
    _, length, following, hop_limit, source, destination = _V6.unpack_from(packet)
    if following == _FRAGMENT_HEADER:
        return Drop.FRAGMENT
    if following != PROTOCOL:
        return Drop.PROTOCOL
    return Datagram(source, destination, hop_limit, packet[_V6.size : _V6.size + length])


def essence(packet: bytes) -> bytes:
    """The packet without what tells two of the same content apart: IPv4's identification and header checksum, which
    nothing here reads."""
    if not packet or packet[0] >> 4 != 4:
        return packet
    return packet[:4] + packet[6:10] + packet[12:]


def write_datagram(source: bytes, destination: bytes, message: bytes, protocol: int = PROTOCOL) -> bytes:
    """A whole packet of the family that the addresses are of, always with TTL 255."""
    if len(source) == 16:
        return _V6.pack(6 << 28 | _CONTROL << 20, len(message), protocol, TTL, source, destination) + message
    total = _V4.size + len(message)
    header = _V4.pack(0x45, _CONTROL, total, 0, 0, TTL, protocol, 0, source, destination)
    return with_checksum(header, at=10) + message


def pseudo_header(source: bytes, destination: bytes, length: int, protocol: int = PROTOCOL) -> bytes:
    """What a checksum covers besides the message: it ties the message to its sender and receiver."""
    if len(source) == 16:
        return struct.pack("!16s16sIxxxB", source, destination, length, protocol)
    return struct.pack("!4s4sxBH", source, destination, protocol, length)


def checksum(data: bytes) -> int:
    """RFC 1071; 0 over data that already carries its own checksum."""
    padded = data + b"\0" * (len(data) % 2)
    words: tuple[int, ...] = struct.unpack(f"!{len(padded) // 2}H", padded)
    total = sum(words)
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def with_checksum(data: bytes, at: int, pseudo: bytes = b"") -> bytes:
    """The data, whose checksum field is still zero, with the checksum over pseudo-header and data in it."""
    return data[:at] + checksum(pseudo + data).to_bytes(2) + data[at + 2 :]

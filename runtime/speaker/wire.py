"""VRRP version 2 and 3 over IPv4, and the ARP that moves an address: bytes to frozen dataclasses and back.

Packets come from anybody on the LAN, so a bad one is a value (`Drop`), never an exception. Nothing here knows which
routers we speak for: what fits our configuration is decided in `admit`. Formats: RFC 9568 section 5 (version 3),
RFC 3768 section 5 (version 2), RFC 2338 section 5.3.6 (its simple password), RFC 5227 section 3 (announcements).
"""

import struct
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Address
from typing import Final

from schemas.speaker import Checksum

PROTOCOL: Final = 112
TTL: Final = 255
GROUP: Final = IPv4Address("224.0.0.18")
MULTICAST_MAC: Final = bytes.fromhex("01005e000012")
BROADCAST_MAC: Final = b"\xff" * 6
ETHERTYPE_IPV4: Final = 0x0800
ETHERTYPE_ARP: Final = 0x0806

_IP = struct.Struct("!BBHHHBBH4s4s")
_V2 = struct.Struct("!BBBBBBH")
_V3 = struct.Struct("!BBBBHH")
_ARP = struct.Struct("!HHBBH6s4s6s4s")
_PASSWORD_LENGTH = 8
_ADVERTISEMENT = 1
# Internetwork control, as keepalived marks its adverts: queues that favour it lose none of them on a busy link.
_TOS = 0xC0
_INTERVAL_BITS = 0x0FFF
_CARP_FIRST_BYTE, _CARP_AUTHENTICATION_LENGTH, _CARP_LENGTH = 0x21, 7, 36


class Drop(StrEnum):
    """Why an advert does not count: one error counter each, after RFC 6527 and keepalived's statistics.

    Those from INTERVAL on are found by comparing with our own configuration; ADDRESS_LIST is counted, yet accepted.
    """

    SHORT = "short"
    IP_VERSION = "ip-version"
    IP_HEADER = "ip-header"
    PROTOCOL = "protocol"
    FRAGMENT = "fragment"
    TTL = "ttl"
    CARP = "carp"
    VERSION = "version"
    TYPE = "type"
    COUNT = "count"
    LENGTH = "length"
    CHECKSUM = "checksum"
    VRID = "vrid"
    INTERVAL = "interval"
    AUTHENTICATION = "authentication"
    ADDRESS_LIST = "address-list"
    OWN_ADDRESS = "own-address"


@dataclass(frozen=True, slots=True)
class Advert:
    """One advertisement, whatever its version.

    `interval` is centiseconds in both versions. `password` is the authentication data of version 2 without its zero
    padding, and is no secret on the wire; it stays out of `repr` because the same one protects other sites' LANs.
    """

    version: int
    vrid: int
    priority: int
    addresses: tuple[IPv4Address, ...]
    interval: int
    source: IPv4Address
    ttl: int = TTL
    auth_type: int = 0
    password: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class _Datagram:
    source: bytes
    destination: bytes
    ttl: int
    message: bytes


def decode(packet: bytes) -> Advert | Drop:
    """Read a whole IPv4 packet as it came from the wire, Ethernet padding and all; never raises."""
    match _open(packet):
        case Drop() as reason:
            return reason
        case _Datagram() as datagram:
            return _complaint(datagram) or _read(datagram)


def _open(packet: bytes) -> _Datagram | Drop:
    if len(packet) < _IP.size:
        return Drop.SHORT
    first, _, total, _, fragment, ttl, protocol, _, source, destination = _IP.unpack_from(packet)
    header = 4 * (first & 15)
    if first >> 4 != 4:
        return Drop.IP_VERSION
    if not _IP.size <= header <= len(packet):
        return Drop.IP_HEADER
    if protocol != PROTOCOL:
        return Drop.PROTOCOL
    # All but 'do not fragment': an advert fits every link, and a piece of one cannot be judged.
    if fragment & 0xBFFF:
        return Drop.FRAGMENT
    # Some raw sockets hand over a rewritten total length; the length check of the message itself decides then.
    end = total if header <= total <= len(packet) else len(packet)
    return _Datagram(source, destination, ttl, packet[header:end])


def _complaint(datagram: _Datagram) -> Drop | None:
    """What RFC 9568 section 7.1 finds wrong, in its order; CARP shares protocol, group and version 2's first byte."""
    message = datagram.message
    if datagram.ttl != TTL:
        return Drop.TTL
    if len(message) < _V2.size:
        return Drop.SHORT
    if _is_carp(message):
        return Drop.CARP
    if message[0] >> 4 not in (2, 3):
        return Drop.VERSION
    if message[0] & 15 != _ADVERTISEMENT:
        return Drop.TYPE
    return _body_complaint(datagram)


def _body_complaint(datagram: _Datagram) -> Drop | None:
    message = datagram.message
    if message[3] == 0:
        return Drop.COUNT
    if len(message) < _message_length(message):
        return Drop.LENGTH
    if not _is_intact(datagram):
        return Drop.CHECKSUM
    if message[1] == 0:
        return Drop.VRID
    if _interval(message) == 0:
        return Drop.INTERVAL
    return None


def _is_carp(message: bytes) -> bool:
    return message[0] == _CARP_FIRST_BYTE and message[3] == _CARP_AUTHENTICATION_LENGTH and len(message) == _CARP_LENGTH


def _message_length(message: bytes) -> int:
    """The bytes that the header announces; more may follow, as keepalived 2.4's HMAC trailer does."""
    password = _PASSWORD_LENGTH if message[0] >> 4 == 2 else 0
    return _V2.size + 4 * message[3] + password


def _interval(message: bytes) -> int:
    if message[0] >> 4 == 2:
        return 100 * message[5]
    return int.from_bytes(message[4:6]) & _INTERVAL_BITS


def _is_intact(datagram: _Datagram) -> bool:
    """Version 3 passes with either reading of RFC 5798's checksum, since both kinds of sender are in use."""
    message = datagram.message[: _message_length(datagram.message)]
    if _checksum(message) == 0:
        return True
    pseudo = _pseudo_header(datagram.source, datagram.destination, len(message))
    return message[0] >> 4 == 3 and _checksum(pseudo + message) == 0


def _read(datagram: _Datagram) -> Advert:
    message = datagram.message
    end = _V2.size + 4 * message[3]
    is_v2 = message[0] >> 4 == 2
    return Advert(
        version=message[0] >> 4,
        vrid=message[1],
        priority=message[2],
        addresses=tuple(IPv4Address(message[at : at + 4]) for at in range(_V2.size, end, 4)),
        interval=_interval(message),
        source=IPv4Address(datagram.source),
        ttl=datagram.ttl,
        auth_type=message[4] if is_v2 else 0,
        password=message[end : end + _PASSWORD_LENGTH].rstrip(b"\0") if is_v2 else b"",
    )


def encode(advert: Advert, checksum: Checksum) -> bytes:
    """The whole IPv4 packet to the group, always with TTL 255.

    The advert's values must be in range (`schemas.speaker.read_config` sees to it): struct.error otherwise. Version 2
    ignores `checksum`, which only version 3 left open.
    """
    source = advert.source.packed
    message = _v2_message(advert) if advert.version == 2 else _v3_message(advert, checksum)
    total = _IP.size + len(message)
    header = _IP.pack(0x45, _TOS, total, 0, 0, TTL, PROTOCOL, 0, source, GROUP.packed)
    return _with_checksum(header, at=10) + message


def _v2_message(advert: Advert) -> bytes:
    seconds = advert.interval // 100
    header = _V2.pack(0x21, advert.vrid, advert.priority, len(advert.addresses), advert.auth_type, seconds, 0)
    password = struct.pack(f"{_PASSWORD_LENGTH}s", advert.password)
    return _with_checksum(header + _pack_addresses(advert) + password, at=6)


def _v3_message(advert: Advert, checksum: Checksum) -> bytes:
    header = _V3.pack(0x31, advert.vrid, advert.priority, len(advert.addresses), advert.interval & _INTERVAL_BITS, 0)
    message = header + _pack_addresses(advert)
    match checksum:
        case Checksum.PLAIN:
            return _with_checksum(message, at=6)
        case Checksum.PSEUDO_HEADER:
            pseudo = _pseudo_header(advert.source.packed, GROUP.packed, len(message))
            return _with_checksum(pseudo + message, at=len(pseudo) + 6)[len(pseudo) :]


def _pack_addresses(advert: Advert) -> bytes:
    return b"".join(address.packed for address in advert.addresses)


def _pseudo_header(source: bytes, destination: bytes, length: int) -> bytes:
    return struct.pack("!4s4sBBH", source, destination, 0, PROTOCOL, length)


def _checksum(data: bytes) -> int:
    """RFC 1071; 0 over data that already carries its own checksum."""
    padded = data + b"\0" * (len(data) % 2)
    words: tuple[int, ...] = struct.unpack(f"!{len(padded) // 2}H", padded)
    total = sum(words)
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def _with_checksum(data: bytes, at: int) -> bytes:
    return data[:at] + _checksum(data).to_bytes(2) + data[at + 2 :]


def virtual_mac(vrid: int) -> bytes:
    """The hardware address that moves with an IPv4 virtual router (RFC 9568 section 7.3)."""
    return bytes.fromhex("00005e0001") + bytes([vrid])


def ethernet(destination: bytes, source: bytes, ethertype: int, payload: bytes) -> bytes:
    """A frame without padding and check sequence, which the device adds."""
    return destination + source + ethertype.to_bytes(2) + payload


def gratuitous_arp(address: IPv4Address, mac: bytes) -> bytes:
    """A whole frame that tells hosts and switches where an address is now (RFC 9568 section 6.4.1; RFC 5227 section 3).

    In the request form, which keepalived sends too: every stack takes it, while some ignore unasked replies.
    """
    arp = _ARP.pack(1, ETHERTYPE_IPV4, 6, 4, 1, mac, address.packed, bytes(6), address.packed)
    return ethernet(BROADCAST_MAC, mac, ETHERTYPE_ARP, arp)

"""The advertisement itself. RFC 9568 section 5 (version 3), RFC 3768 section 5 (version 2), RFC 2338 section 5.3.6 (its
simple password)."""

import struct
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from runtime.speaker.wire.datagram import (
    TTL,
    Datagram,
    checksum,
    open_datagram,
    pseudo_header,
    with_checksum,
    write_datagram,
)
from runtime.speaker.wire.drop import Drop
from schemas.speaker import Checksum, Ip

GROUPS: Final[dict[int, Ip]] = {4: IPv4Address("224.0.0.18"), 6: IPv6Address("ff02::12")}
"""Where adverts go by multicast, by the version of IP."""

_V2 = struct.Struct("!BBBBBBH")
_V3 = struct.Struct("!BBBBHH")
_PASSWORD_LENGTH = 8
_ADVERTISEMENT = 1
_INTERVAL_BITS = 0x0FFF
_CHECKSUM_AT = 6
_CARP_FIRST_BYTE, _CARP_AUTHENTICATION_LENGTH, _CARP_LENGTH = 0x21, 7, 36
_GROUPS_PACKED: Final = frozenset(group.packed for group in GROUPS.values())


@dataclass(frozen=True, slots=True)
class Advert:
    """One advertisement, whatever its version and family.

    `interval` is centiseconds in both versions. `password` is the authentication data of version 2 without its zero
    padding, and is no secret on the wire; it stays out of `repr` because the same one protects other sites' LANs.
    """

    version: int
    vrid: int
    priority: int
    addresses: tuple[Ip, ...]
    interval: int
    source: Ip
    destination: Ip
    ttl: int = TTL
    auth_type: int = 0
    password: bytes = field(default=b"", repr=False)


def decode(packet: bytes) -> Advert | Drop:
    """Read a whole IPv4 or IPv6 packet as it came from the wire, Ethernet padding and all; never raises."""
    match open_datagram(packet):
        case Drop() as reason:
            return reason
        case Datagram() as datagram:
            return _complaint(datagram) or _read(datagram)


def _complaint(datagram: Datagram) -> Drop | None:
    """What RFC 9568 section 7.1 finds wrong, in its order; CARP shares protocol, group and version 2's first byte.

    Only what came by multicast must have its whole TTL: peers of a unicast router may be some hops apart, and `admit`
    looks at who sent it instead.
    """
    message = datagram.message
    if datagram.ttl != TTL and datagram.destination in _GROUPS_PACKED:
        return Drop.TTL
    if len(message) < _V2.size:
        return Drop.SHORT
    if _is_carp(message):
        return Drop.CARP
    if not _is_known(message[0] >> 4, datagram):
        return Drop.VERSION
    if message[0] & 15 != _ADVERTISEMENT:
        return Drop.TYPE
    return _body_complaint(datagram)


def _is_known(version: int, datagram: Datagram) -> bool:
    """Version 2 is older than VRRP over IPv6."""
    return version == 3 or (version == 2 and len(datagram.source) == 4)


def _body_complaint(datagram: Datagram) -> Drop | None:
    message = datagram.message
    if message[3] == 0:
        return Drop.COUNT
    if len(message) < _message_length(datagram):
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


def _message_length(datagram: Datagram) -> int:
    """The bytes that the header announces; more may follow, as keepalived 2.4's HMAC trailer does."""
    password = _PASSWORD_LENGTH if datagram.message[0] >> 4 == 2 else 0
    return _V2.size + len(datagram.source) * datagram.message[3] + password


def _interval(message: bytes) -> int:
    if message[0] >> 4 == 2:
        return 100 * message[5]
    return int.from_bytes(message[4:6]) & _INTERVAL_BITS


def _is_intact(datagram: Datagram) -> bool:
    """Version 3 over IPv4 passes with either reading of RFC 5798's checksum, since both kinds of sender are in use."""
    message = datagram.message[: _message_length(datagram)]
    if len(datagram.source) == 4 and checksum(message) == 0:
        return True
    pseudo = pseudo_header(datagram.source, datagram.destination, len(message))
    return message[0] >> 4 == 3 and checksum(pseudo + message) == 0


def checksum_form(packet: bytes) -> Checksum | None:
    """In which reading a good advert of version 3 over IPv4 was made; None for all others, which have no choice.

    Not part of `decode`: the speaker takes both, and has no time for what only a listener wants to know.
    """
    match open_datagram(packet):
        case Datagram() as datagram if len(datagram.source) == 4 and datagram.message[0] >> 4 == 3:
            plain = checksum(datagram.message[: _message_length(datagram)]) == 0
            return Checksum.PLAIN if plain else Checksum.PSEUDO_HEADER
        case _:
            return None


def _read(datagram: Datagram) -> Advert:
    message, size = datagram.message, len(datagram.source)
    address: type[IPv4Address] | type[IPv6Address] = IPv6Address if size == 16 else IPv4Address
    end = _V2.size + size * message[3]
    is_v2 = message[0] >> 4 == 2
    return Advert(
        version=message[0] >> 4,
        vrid=message[1],
        priority=message[2],
        addresses=tuple(address(message[at : at + size]) for at in range(_V2.size, end, size)),
        interval=_interval(message),
        source=address(datagram.source),
        destination=address(datagram.destination),
        ttl=datagram.ttl,
        auth_type=message[4] if is_v2 else 0,
        password=message[end : end + _PASSWORD_LENGTH].rstrip(b"\0") if is_v2 else b"",
    )


def encode(advert: Advert, reading: Checksum) -> bytes:
    """The whole IP packet, always with TTL 255.

    The advert's values must be in range (`schemas.speaker.read_config` sees to it): struct.error otherwise. Version 2
    and IPv6 ignore `reading`, which only version 3 over IPv4 left open.
    """
    message = _v2_message(advert) if advert.version == 2 else _v3_message(advert, reading)
    return write_datagram(advert.source.packed, advert.destination.packed, message)


def _v2_message(advert: Advert) -> bytes:
    seconds = advert.interval // 100
    header = _V2.pack(0x21, advert.vrid, advert.priority, len(advert.addresses), advert.auth_type, seconds, 0)
    password = struct.pack(f"{_PASSWORD_LENGTH}s", advert.password)
    return with_checksum(header + _pack_addresses(advert) + password, _CHECKSUM_AT)


def _v3_message(advert: Advert, reading: Checksum) -> bytes:
    header = _V3.pack(0x31, advert.vrid, advert.priority, len(advert.addresses), advert.interval & _INTERVAL_BITS, 0)
    message = header + _pack_addresses(advert)
    if advert.source.version == 4 and reading is Checksum.PLAIN:
        return with_checksum(message, _CHECKSUM_AT)
    pseudo = pseudo_header(advert.source.packed, advert.destination.packed, len(message))
    return with_checksum(message, _CHECKSUM_AT, pseudo)


def _pack_addresses(advert: Advert) -> bytes:
    return b"".join(address.packed for address in advert.addresses)

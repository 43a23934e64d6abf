"""What can still be told of a packet that is no good: for whoever has to find its sender."""

from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple

from runtime.speaker.wire.datagram import PROTOCOL
from schemas.speaker import Ip

_V4_HEADER, _V6_HEADER = 20, 40


class Glimpse(NamedTuple):
    """Fields as they stand in the bytes, right or wrong. `vrid` is CARP's id in a packet of CARP, at the same place;
    0 for what is not there: the packet is too short, a later piece of one, or has something else inside."""

    source: Ip
    ttl: int
    version: int = 0
    vrid: int = 0
    priority: int = 0


def glimpse(packet: bytes) -> Glimpse | None:
    """None for what has not even an IP header; never raises."""
    match packet[0] >> 4 if packet else 0:
        case 4 if len(packet) >= _V4_HEADER:
            is_beginning = packet[9] == PROTOCOL and not (packet[6] & 0x1F or packet[7])
            message = packet[4 * (packet[0] & 15) :] if is_beginning else b""
            return _look(IPv4Address(packet[12:16]), packet[8], message)
        case 6 if len(packet) >= _V6_HEADER:
            return _look(IPv6Address(packet[8:24]), packet[7], packet[_V6_HEADER:] if packet[6] == PROTOCOL else b"")
        case _:
            return None


def _look(source: Ip, ttl: int, message: bytes) -> Glimpse:
    if len(message) < 3:
        return Glimpse(source, ttl)
    return Glimpse(source, ttl, message[0] >> 4, message[1], message[2])

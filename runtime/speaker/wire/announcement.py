"""What tells hosts and switches where an address is now: gratuitous ARP for IPv4, neighbour advertisements for IPv6."""

import struct
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from runtime.speaker.wire.datagram import pseudo_header, with_checksum, write_datagram
from runtime.speaker.wire.link import BROADCAST_MAC, ETHERTYPE_ARP, ETHERTYPES, ethernet, multicast_frame
from schemas.speaker import Ip

ALL_NODES: Final = IPv6Address("ff02::1")

_ARP = struct.Struct("!HHBBH6s4s6s4s")
_ICMPV6: Final = 58
_ADVERTISEMENT = struct.Struct("!BBHI16sBB6s")
_NEIGHBOUR_ADVERTISEMENT: Final = 136
_ROUTER, _OVERRIDE = 1 << 31, 1 << 29
_TARGET_LINK_LAYER: Final = 2


def announcement(address: Ip, mac: bytes, forwards: bool) -> bytes:
    """The whole frame that announces this address; `forwards` matters for IPv6 alone."""
    if isinstance(address, IPv4Address):
        return gratuitous_arp(address, mac)
    return neighbour_advertisement(address, mac, forwards)


def gratuitous_arp(address: IPv4Address, mac: bytes) -> bytes:
    """A gratuitous ARP (RFC 9568 section 6.4.1; RFC 5227 section 3).

    In the request form, which keepalived sends too: every stack takes it, while some ignore unasked replies.
    """
    arp = _ARP.pack(1, ETHERTYPES[4], 6, 4, 1, mac, address.packed, bytes(6), address.packed)
    return ethernet(BROADCAST_MAC, mac, ETHERTYPE_ARP, arp)


def neighbour_advertisement(address: IPv6Address, mac: bytes, forwards: bool) -> bytes:
    """An unsolicited neighbour advertisement to all nodes, with O set and S clear (RFC 4861 sections 4.4 and 7.2.6).

    RFC 9568 section 6.4.1 sets R as well, since its virtual routers route. Ours mostly serve, and the kernel answers
    solicitations with R as the device's `forwarding` says: were R always set here, the neighbours' flag would flip with
    each answer, and a flip from 1 to 0 makes a host forget a default router (RFC 4861 section 7.2.5). So R is what the
    kernel says, as keepalived has it.
    """
    source, target = address.packed, ALL_NODES.packed
    flags = _OVERRIDE | (_ROUTER if forwards else 0)
    message = _ADVERTISEMENT.pack(_NEIGHBOUR_ADVERTISEMENT, 0, 0, flags, source, _TARGET_LINK_LAYER, 1, mac)
    message = with_checksum(message, at=2, pseudo=pseudo_header(source, target, len(message), _ICMPV6))
    return multicast_frame(ALL_NODES, mac, write_datagram(source, target, message, _ICMPV6))

"""What is below IP: hardware addresses and Ethernet frames."""

from typing import Final

from schemas.speaker import Ip

ETHERTYPE_ARP: Final = 0x0806
ETHERTYPES: Final = {4: 0x0800, 6: 0x86DD}
"""By the version of IP."""

BROADCAST_MAC: Final = b"\xff" * 6


def virtual_mac(vrid: int, family: int) -> bytes:
    """The hardware address that moves with a virtual router (RFC 9568 section 7.3)."""
    return bytes.fromhex("00005e0002" if family == 6 else "00005e0001") + bytes([vrid])


def multicast_mac(group: Ip) -> bytes:
    """The hardware address that a group is known by (RFC 1112 section 6.4, RFC 2464 section 7)."""
    if group.version == 6:
        return bytes.fromhex("3333") + group.packed[-4:]
    return bytes.fromhex("01005e") + (int(group) & 0x7FFFFF).to_bytes(3)


def ethernet(destination: bytes, source: bytes, ethertype: int, payload: bytes) -> bytes:
    """A frame without padding and check sequence, which the device adds."""
    return destination + source + ethertype.to_bytes(2) + payload


def multicast_frame(group: Ip, source: bytes, packet: bytes) -> bytes:
    """A whole IP packet in the frame that takes it to its group."""
    return ethernet(multicast_mac(group), source, ETHERTYPES[group.version], packet)

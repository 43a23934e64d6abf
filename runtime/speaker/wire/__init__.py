"""VRRP version 2 and 3 over IPv4 and IPv6, and what moves an address: bytes to frozen values and back.

Packets come from anybody on the LAN, so a bad one is a value (`Drop`), never an exception. Nothing here knows which
routers we speak for: what fits our configuration is decided in `admit`.
"""

from runtime.speaker.wire.advert import GROUPS, Advert, checksum_form, decode, encode
from runtime.speaker.wire.announcement import announcement
from runtime.speaker.wire.datagram import PROTOCOL, TTL, essence
from runtime.speaker.wire.drop import Drop
from runtime.speaker.wire.glimpse import Glimpse, glimpse
from runtime.speaker.wire.link import multicast_frame, virtual_mac

__all__ = [
    "GROUPS", "PROTOCOL", "TTL", "Advert", "Drop", "Glimpse", "announcement", "checksum_form", "decode", "encode",
    "essence", "glimpse", "multicast_frame", "virtual_mac",
]  # fmt: skip

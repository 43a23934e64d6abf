"""Who is master, from the wire alone: every advert on a LAN, decoded by scapy, which knows nothing of our own codec."""

import threading
import time
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

with warnings.catch_warnings():
    # scapy warns of ciphers that a newer cryptography has moved; nothing here uses them.
    warnings.simplefilter("ignore")
    from scapy.config import conf
    from scapy.layers.inet import IP
    from scapy.layers.inet6 import IPv6
    from scapy.layers.vrrp import VRRP, VRRPv3
    from scapy.sendrecv import AsyncSniffer


_MOST_ADDRESSES = 255
"""Of one advert. scapy reads no list of more than 100 unless told."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One advert. `at` is monotonic seconds."""

    at: float
    lan: str
    vrid: int
    source: str
    priority: int

    @property
    def router(self) -> tuple[str, int, int]:
        """What tells virtual routers apart: LAN, VRID, and the family that the advert came by."""
        return self.lan, self.vrid, 6 if ":" in self.source else 4


def hear(packet: Any, lan: str, at: float) -> Heard | None:
    """The advert that a packet of scapy's is. It is the payload of the packet itself: an ICMP error quotes one of
    somebody else."""
    around = packet.getlayer(IPv6) if IPv6 in packet else packet.getlayer(IP)
    if around is None or not isinstance(around.payload, (VRRP, VRRPv3)):
        return None
    return Heard(at, lan, around.payload.vrid, around.src, around.payload.priority)


class Witness:
    """Listens on the bridges until stopped."""

    def __init__(self, bridges: Iterable[str]) -> None:
        self.heard: list[Heard] = []
        self._lock = threading.Lock()
        conf.verb = 0
        conf.max_list_count = _MOST_ADDRESSES
        self._sniffers = [
            AsyncSniffer(iface=bridge, filter=None, store=False, prn=lambda packet, lan=bridge: self._take(lan, packet))
            for bridge in bridges
        ]
        for sniffer in self._sniffers:
            sniffer.start()

    def _take(self, lan: str, packet: Any) -> None:
        if heard := hear(packet, lan, time.monotonic()):
            with self._lock:
                self.heard.append(heard)

    def masters(self, lan: str, vrid: int, since: float, family: int = 4) -> list[str]:
        """The sources of adverts since a time, the last one last; who said that it leaves is not among them."""
        with self._lock:
            recent = [each for each in self.heard if each.at >= since and each.router == (lan, vrid, family)]
        last: dict[str, Heard] = {}
        for each in recent:
            last.pop(each.source, None)
            last[each.source] = each
        return [source for source, each in last.items() if each.priority]

    def since(self, lan: str, vrid: int, family: int, since: float) -> list[Heard]:
        """The adverts of a virtual router since a time, other than those that say it leaves."""
        with self._lock:
            return [
                each for each in self.heard if each.at >= since and each.router == (lan, vrid, family) and each.priority
            ]

    def stop(self) -> None:
        """Stop listening."""
        for sniffer in self._sniffers:
            sniffer.stop()

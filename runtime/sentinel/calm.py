"""Which packets need a look. A master says the same every interval, and once it was judged a repetition tells nothing:
of those only some are looked at. Pure.

Two senders take turns, so neither repeats the one before it, and a changed advert is another one. What has something
wrong is never calm, since it is counted.
"""

from dataclasses import dataclass
from typing import Final

_ENOUGH: Final = 8
"""Repetitions that are looked at before it is calm."""
_EVERY: Final = 64
"""Of a calm virtual router's adverts one in so many is looked at."""
_MOST: Final = 2048
"""Virtual routers that are remembered: VRIDs can be forged."""

Key = tuple[str, int, int]
"""NIC, version of IP, VRID."""


@dataclass(slots=True)
class _Heard:
    print: tuple[bytes, bytes]
    repeated: int = 0
    troubled: bool = False


class Calm:
    """What was heard last of each virtual router. Its only state is to know a repetition."""

    def __init__(self) -> None:
        self._last: dict[Key, _Heard] = {}

    def needs_look(self, nic: str, packet: bytes, mac: bytes) -> Key | None:
        """None for a repetition that tells nothing; else the key that `looked` is to be told."""
        key, print_ = (nic, *_place(packet)), (mac, _fingerprint(packet))
        heard = self._last.get(key)
        if heard is None or heard.print != print_:
            if heard is None and len(self._last) >= _MOST:
                self._last.clear()
            self._last[key] = _Heard(print_)
            return key
        heard.repeated += 1
        if heard.troubled or heard.repeated < _ENOUGH or heard.repeated % _EVERY == 0:
            return key
        return None

    def looked(self, key: Key, troubled: bool) -> None:
        """What came of a look."""
        if key in self._last:
            self._last[key].troubled = troubled


def _place(packet: bytes) -> tuple[int, int]:
    """The version of IP and the VRID, as far as can be told; what is too short has 0."""
    version = packet[0] >> 4 if packet else 0
    at = (packet[0] & 0x0F) * 4 + 1 if version == 4 else 41
    return version, packet[at] if len(packet) > at else 0


def _fingerprint(packet: bytes) -> bytes:
    """Without what differs in each packet of IPv4: identification and header checksum (RFC 791, section 3.1)."""
    if packet and packet[0] >> 4 == 4:
        return packet[:4] + packet[6:10] + packet[12:]
    return packet

"""Which packets need a look. A master says the same every interval, and once it was judged a repetition tells nothing:
of those only some are looked at. Pure.

Two senders take turns, so neither repeats the one before it, and a changed advert is another one. What has something
wrong is never calm, since it is counted. What is calm is left out by the kernel (`hush`), where it can.
"""

from dataclasses import dataclass
from typing import Final

from runtime.sentinel.hush import EVERY, Print, print_of, steady

_ENOUGH: Final = 8
"""Repetitions that are looked at before it is calm."""
_MOST: Final = 2048
"""Virtual routers that are remembered: VRIDs can be forged."""

Key = tuple[str, int, int]
"""NIC, version of IP, VRID."""


@dataclass(slots=True)
class _Heard:
    said: tuple[bytes, bytes]
    repeated: int = 0
    troubled: bool = False


class Calm:
    """What was heard last of each virtual router. Its only state is to know a repetition. `factor` is odd, has 32 bits
    and is nobody's business."""

    def __init__(self, factor: int = 1) -> None:
        self._factor = factor
        self._last: dict[Key, _Heard] = {}
        self._hushed: dict[Key, Print] = {}

    def needs_look(self, nic: str, packet: bytes, mac: bytes) -> Key | None:
        """None for a repetition that tells nothing; else the key that `looked` is to be told."""
        key, said = (nic, *_place(packet)), (mac, steady(packet))
        heard = self._last.get(key)
        if heard is None or heard.said != said:
            if heard is None and len(self._last) >= _MOST:
                self._last.clear()
                self._hushed.clear()
            self._last[key] = _Heard(said)
            self._hushed.pop(key, None)
            return key
        heard.repeated += 1
        if heard.troubled or heard.repeated < _ENOUGH or key in self._hushed or heard.repeated % EVERY == 0:
            return key
        return None

    def looked(self, key: Key, packet: bytes, mac: bytes, troubled: bool) -> None:
        """What came of a look."""
        if heard := self._last.get(key):
            heard.troubled = troubled
            print_ = None if troubled or heard.repeated + 1 < _ENOUGH else print_of(packet, mac, self._factor)
            if print_:
                self._hushed[key] = print_
            else:
                self._hushed.pop(key, None)

    def hushed(self, nic: str) -> frozenset[Print]:
        """What the kernel may leave out of what is heard on a NIC; the few that it lets through are looked at."""
        return frozenset(each for key, each in self._hushed.items() if key[0] == nic)


def _place(packet: bytes) -> tuple[int, int]:
    """The version of IP and the VRID, as far as can be told; what is too short has 0."""
    version = packet[0] >> 4 if packet else 0
    at = (packet[0] & 0x0F) * 4 + 1 if version == 4 else 41
    return version, packet[at] if len(packet) > at else 0

"""Adverts as they cross a bridge, with the kernel's own time of each: for jitter and for failovers."""

import socket
import struct
import threading
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import Final, NamedTuple

from runtime.speaker.wire import PROTOCOL

_ALL: Final = 0x0003
_TIMESTAMPNS: Final = 35
_BUFFER: Final = 1 << 24
_IPV4: Final = b"\x08\x00"
_ICMP, _ECHO_REPLY = 1, 0
_STAMP: Final = struct.Struct("qq")


class Seen(NamedTuple):
    """One advert over IPv4; `at` is UTC nanoseconds."""

    at: int
    source: str
    vrid: int
    priority: int


class Recorder(threading.Thread):
    """Records whatever VRRP passes a device, until the process ends, and when somebody answered a ping."""

    def __init__(self, device: str) -> None:
        super().__init__(daemon=True)
        self.seen: list[Seen] = []
        self.replies: list[int] = []
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ALL))
        self._socket.setsockopt(socket.SOL_SOCKET, _TIMESTAMPNS, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        self._socket.bind((device, _ALL))

    def run(self) -> None:
        while True:
            frame, notes, _, _ = self._socket.recvmsg(128, 64)
            if frame[12:14] != _IPV4 or frame[23] not in (PROTOCOL, _ICMP):
                continue
            seconds, nanoseconds = _STAMP.unpack_from(notes[0][2])
            at = seconds * 1_000_000_000 + nanoseconds
            if frame[23] == PROTOCOL:
                self.seen.append(Seen(at, socket.inet_ntoa(frame[26:30]), frame[35], frame[36]))
            elif frame[34] == _ECHO_REPLY:
                self.replies.append(at)

    def forget(self) -> None:
        """What was recorded so far."""
        self.seen, self.replies = [], []


def jitter(seen: Iterable[Seen], interval: int) -> list[float]:
    """By how many milliseconds the time between two adverts of a router was another than the interval (centiseconds),
    the least first."""
    times: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for each in seen:
        times[each.source, each.vrid].append(each.at)
    off = (abs(after - before - interval * 10_000_000) for each in times.values() for before, after in pairwise(each))
    return sorted(nanoseconds / 1e6 for nanoseconds in off)

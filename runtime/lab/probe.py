"""The client's eyes: an ICMP echo request every few milliseconds to each virtual address, and what came back.

It asks the kernel at the other end, so it measures the address and not a service. Sockets are made in the client's
namespace and reach nothing but the lab's own addresses.
"""

import os
import select
import socket
import struct
import threading
import time
from collections.abc import Iterable
from typing import Final

from runtime.lab.gaps import Probes
from schemas.values import Ip

INTERVAL: Final = 0.005
"""Seconds between two requests to one address, unless another time is asked for."""

_ECHO: Final = {4: (8, 0), 6: (128, 129)}
"""Request and reply, by family (RFC 792, RFC 4443)."""
_ICMPV6_FILTER: Final = 1
"""ICMP6_FILTER (RFC 3542, 3.2)."""
_LAST_REPLIES: Final = 1.0


class Prober(threading.Thread):
    """Probes until stopped. Make it inside `client.network()`; a cable in its way is a lost request, never an error."""

    def __init__(self, addresses: Iterable[Ip], interval: float = INTERVAL) -> None:
        super().__init__(name="prober", daemon=True)
        self._targets = [(address, index) for index, address in enumerate(addresses)]
        self._probes = {str(address): Probes([], {}) for address, _ in self._targets}
        self._sockets = {version: _socket(version) for version in sorted({each.version for each, _ in self._targets})}
        self._identity = os.getpid() & 0xFFFF
        self._interval = interval
        self._stop_sending = threading.Event()
        self._pending: dict[tuple[int, int], tuple[str, float]] = {}

    def run(self) -> None:
        """Send on time, and read while waiting for the next round."""
        round_number = 0
        due = time.monotonic()
        while not self._stop_sending.is_set():
            self._send(round_number)
            round_number += 1
            due = max(due + self._interval, time.monotonic())  # a burst to catch up would count one moment many times
            self._read_until(due)
        self._read_until(time.monotonic() + _LAST_REPLIES)

    def stop(self) -> dict[str, Probes]:
        """Stop, wait for the last replies, and give what was seen."""
        self._stop_sending.set()
        self.join()
        for each in self._sockets.values():
            each.close()
        return self._probes

    def _send(self, round_number: int) -> None:
        for address, index in self._targets:
            sequence = round_number & 0xFFFF
            request, _ = _ECHO[address.version]
            head = struct.pack("!BBHHH", request, 0, 0, self._identity, sequence)
            body = struct.pack("!I", index)
            # The kernel sums up what is sent over IPv6 (RFC 3542, 3.1).
            summed = 0 if address.version == 6 else _checksum(head + body)
            packet = head[:2] + struct.pack("!H", summed) + head[4:] + body
            sent = time.monotonic()
            self._probes[str(address)].sent.append(sent)
            self._pending[index, sequence] = (str(address), sent)
            try:
                self._sockets[address.version].sendto(packet, (str(address), 0))
            except OSError:
                # No neighbour answers: lost, like any other.
                continue

    def _read_until(self, due: float) -> None:
        while (left := due - time.monotonic()) > 0:
            ready, _, _ = select.select([*self._sockets.values()], [], [], left)
            for version, each in self._sockets.items():
                if each in ready:
                    self._read(version, each)

    def _read(self, version: int, ready: socket.socket) -> None:
        try:
            packet = ready.recv(256)
        except OSError:
            return
        message = packet if version == 6 else packet[(packet[0] & 15) * 4 :]
        if len(message) < 12 or message[0] != _ECHO[version][1]:
            return
        identity, sequence, index = struct.unpack("!HHI", message[4:12])
        known = self._pending.pop((index, sequence), None)
        if identity == self._identity and known:
            address, sent = known
            self._probes[address].answered[sent] = time.monotonic()


def _socket(version: int) -> socket.socket:
    """For echo requests of a family. Of ICMPv6 it hears the replies alone, and none of the neighbours' talk."""
    if version == 4:
        made = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    else:
        made = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
        passing = [0xFFFFFFFF] * 8
        passing[_ECHO[6][1] >> 5] &= ~(1 << (_ECHO[6][1] & 31))
        made.setsockopt(socket.IPPROTO_ICMPV6, _ICMPV6_FILTER, struct.pack("8I", *passing))
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 21)
    made.setblocking(False)
    return made


def _checksum(data: bytes) -> int:
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF

"""The client's eyes: an ICMP echo request every few milliseconds to each virtual address, and what came back.

It asks the kernel at the other end, so it measures the address and not a service. Sockets are made in the client's
namespace and reach nothing but the lab's own addresses.
"""

import os
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

_ECHO_REQUEST, _ECHO_REPLY = 8, 0
_LAST_REPLIES: Final = 1.0


class Prober(threading.Thread):
    """Probes until stopped. Make it inside `client.network()`; a cable in its way is a lost request, never an error."""

    def __init__(self, addresses: Iterable[Ip], interval: float = INTERVAL) -> None:
        super().__init__(name="prober", daemon=True)
        self._targets = [(str(address), index) for index, address in enumerate(addresses)]
        self._probes = {str(address): Probes([], {}) for address, _ in self._targets}
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 21)
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
        self._socket.close()
        return self._probes

    def _send(self, round_number: int) -> None:
        for address, index in self._targets:
            sequence = round_number & 0xFFFF
            head = struct.pack("!BBHHH", _ECHO_REQUEST, 0, 0, self._identity, sequence)
            body = struct.pack("!I", index)
            packet = head[:2] + struct.pack("!H", _checksum(head + body)) + head[4:] + body
            sent = time.monotonic()
            self._probes[address].sent.append(sent)
            self._pending[index, sequence] = (address, sent)
            try:
                self._socket.sendto(packet, (address, 0))
            except OSError:
                # No neighbour answers: lost, like any other.
                continue

    def _read_until(self, due: float) -> None:
        while (left := due - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                packet = self._socket.recv(256)
            except OSError:
                continue
            self._take(packet)

    def _take(self, packet: bytes) -> None:
        message = packet[(packet[0] & 15) * 4 :]
        if len(message) < 12 or message[0] != _ECHO_REPLY:
            return
        identity, sequence, index = struct.unpack("!HHI", message[4:12])
        known = self._pending.pop((index, sequence), None)
        if identity == self._identity and known:
            address, sent = known
            self._probes[address].answered[sent] = time.monotonic()


def _checksum(data: bytes) -> int:
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF

"""How long a failover takes beside what the protocol allows: the master's cable is cut at random moments while a client
asks every millisecond. Counted is from the last advert on the wire to the new master's first reply, for the built-in
speaker and for keepalived at once.

Run as root: it enters namespaces, in a process of its own.
"""

import socket
import statistics
import struct
import sys
import threading
import time
from functools import partial
from random import Random
from typing import Final

from pyroute2 import IPRoute

from runtime.lab.network import Network
from runtime.speaker.wire.datagram import checksum
from tests.bench.adverts import Recorder
from tests.bench.enclosed import enclosed, measured
from tests.bench.pair import BACKUP, KINDS, MASTER, Load, Pair, wait

_INTERVALS: Final = (100, 10, 2)
"""Centiseconds."""
_CUTS: Final = 10
_PROBED: Final = 0.001
_BACKUP_PRIORITY: Final = 100
_ECHO: Final = struct.pack("!BBHHH", 8, 0, 0, 112, 1)


def figures() -> list[str]:
    """The table's lines."""
    lines = [
        f"Failover, {_CUTS} cut cables, backup of priority {_BACKUP_PRIORITY}: seconds from the master's last advert"
    ]
    for interval in _INTERVALS:
        seen = measured(__spec__.name, str(interval))
        lines += [_line(interval, kind, seen[kind]) for kind in KINDS] if seen else [f"  {interval}: not measured"]
    return lines


def limit(interval: int) -> float:
    """Three intervals and the skew time, in seconds."""
    return interval / 100 * (3 + (256 - _BACKUP_PRIORITY) / 256)


def _line(interval: int, kind: str, seconds: list[float]) -> str:
    most = limit(interval)
    within = sum(each <= most * 1.01 + 0.010 for each in seconds)
    spread = f"{min(seconds):.4f} to {max(seconds):.4f}"
    return (
        f"  {interval * 10:>4} ms, limit {most:.4f}: {kind:<10} median {statistics.median(seconds):.4f} ({spread});"
        f" within the limit and 1% and 10 ms: {within} of {len(seconds)}"
    )


class Client(threading.Thread):
    """Asks the first address of each LAN all the time."""

    def __init__(self, pairs: list[Pair]) -> None:
        super().__init__(daemon=True)
        self._to = [pair.address(1) for pair in pairs]
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)

    def run(self) -> None:
        question = _ECHO[:2] + checksum(_ECHO).to_bytes(2) + _ECHO[4:]
        while True:
            for address in self._to:
                self._socket.sendto(question, (address, 0))
            time.sleep(_PROBED)


def _measure(interval: int) -> dict[str, object]:
    network, chance = Network(), Random(112)
    pairs = [Pair(network, kind, 10 + number, Load(1, interval)) for number, kind in enumerate(KINDS)]
    for pair in pairs:
        _join(pair)
        pair.start()
    recorders = [Recorder(pair.lan.bridge) for pair in pairs]
    for thread in (*recorders, Client(pairs)):
        thread.start()
    found: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for _ in range(_CUTS):
        time.sleep(1 + chance.random() * interval / 100)
        for kind, seconds in _cut(network, pairs, recorders).items():
            found[kind].append(seconds)
    return {**found}


def _cut(network: Network, pairs: list[Pair], recorders: list[Recorder]) -> dict[str, float]:
    """The masters' cables, and in again when all is over: what it took, by kind."""
    began, found = time.time_ns(), {}
    for pair in pairs:
        network.cut(pair.places[MASTER].name)
    for pair, recorder in zip(pairs, recorders, strict=True):
        wait(partial(_replied, pair, recorder, began), "a reply")
        found[pair.kind] = _seconds(pair, recorder, began)
    for pair in pairs:
        network.plug_in(pair.places[MASTER].name)
    for pair, recorder in zip(pairs, recorders, strict=True):
        wait(partial(_is_back, pair, recorder), "the master is back")
        recorder.forget()
    return found


def _join(pair: Pair) -> None:
    """The client has an address on the LAN."""
    with IPRoute() as netlink:
        index = netlink.link_lookup(ifname=pair.lan.bridge)[0]
        netlink.addr("add", index=index, address=str(pair.lan.client.ip), prefixlen=pair.lan.client.network.prefixlen)


def _took_over(pair: Pair, recorder: Recorder, since: int) -> int:
    """When the backup was heard, 0 for not yet."""
    sources = ((each.at, each.source) for each in list(recorder.seen))
    return next((at for at, source in sources if at > since and source == pair.source(BACKUP)), 0)


def _replied(pair: Pair, recorder: Recorder, since: int) -> bool:
    """Whether it is over: the backup was heard, and somebody has answered again."""
    return _took_over(pair, recorder, since) > 0 and bool(_answers(pair, recorder, since))


def _answers(pair: Pair, recorder: Recorder, since: int) -> list[int]:
    """When there were answers, but for those in the interval after the last advert: these were still the master's."""
    begin = max(_last_advert(pair, recorder), since) + pair.load.interval * 10_000_000
    return [at for at in recorder.replies if at > begin]


def _last_advert(pair: Pair, recorder: Recorder) -> int:
    return max(each.at for each in list(recorder.seen) if each.source == pair.source(MASTER))


def _seconds(pair: Pair, recorder: Recorder, since: int) -> float:
    return (min(_answers(pair, recorder, since)) - _last_advert(pair, recorder)) / 1e9


def _is_back(pair: Pair, recorder: Recorder) -> bool:
    """Its adverts are the last ones, and the other one's are over."""
    recent = [each.source for each in recorder.seen[-3:]]
    return len(recent) == 3 and set(recent) == {pair.source(MASTER)}


if __name__ == "__main__":
    sys.exit(enclosed(lambda: _measure(int(sys.argv[1]))))

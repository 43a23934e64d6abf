"""Packets after accidents, and noise: none may raise, none that is refused may change a state, nothing may pile up.

`python -m tests.runtime.speaker.accidents 3000000` suffers so many (`make fuzz`), the tests 100,000. An accident is its
number, so that one that went wrong can be shown again by itself.
"""

import random
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from runtime.speaker import machine
from runtime.speaker.admit import compose, refuse
from runtime.speaker.complaints import Complaints
from runtime.speaker.effects import CountDrop
from runtime.speaker.events import AdvertArrived, Started, TimerFired
from runtime.speaker.state import SECOND, State
from runtime.speaker.wire import Advert, datagram, decode, encode, glimpse
from schemas.speaker import Failback, Ip, Router
from tests.runtime.speaker.samples import HIGHER, LOWER, START, router

_MANY: Final = 1_000_000
_A_LOT: Final = 100_000

_LINK, _WEB6 = IPv6Address("fe80::1"), IPv6Address("2001:db8::80")
_OURS6, _PEER6 = IPv6Address("fe80::12"), IPv6Address("fe80::13")
_ROUTERS: Final = (
    router(),
    router(version=2),
    router(version=2, password="secret", failback=Failback.MANUAL),
    router(peers=(LOWER, HIGHER)),
    router(source=_OURS6, addresses=(_LINK, _WEB6)),
    router(source=_OURS6, addresses=(_LINK, _WEB6), peers=(_PEER6,), failback=Failback.AFTER, failback_after=500),
)


class Crowd:
    """Every kind of router in every role, and what has happened to them so far."""

    def __init__(self) -> None:
        self.states = [state for each in _ROUTERS for state in _roles(each)]
        self.counts = {"dropped": 0, "refused": 0, "taken": 0}
        self._complaints = Complaints()
        self._now = START + 60 * SECOND

    def hear(self, packet: bytes) -> None:
        """All of them hear it, as if all stood on one NIC."""
        advert = decode(packet)
        if not isinstance(advert, Advert):
            self.counts["dropped"] += 1
            self._complaints.file(advert, glimpse(packet), b"", _ROUTERS[0], self._now)
            return
        self._now += SECOND // 100
        for index, state in enumerate(self.states):
            self.states[index] = self._step(state, advert)

    def _step(self, state: State, advert: Advert) -> State:
        after, effects = machine.step(state, AdvertArrived(advert), self._now)
        reason = refuse(state.router, advert)
        if reason is None:
            self.counts["taken"] += 1
            return after
        self.counts["refused"] += 1
        assert after == state
        assert effects in ((), (CountDrop(reason, advert.source),))
        return state


def _roles(each: Router) -> Iterator[State]:
    state = machine.initial(each)
    yield state
    state, _ = machine.step(state, Started(), START)
    yield state
    yield machine.step(state, TimerFired(), state.down_at)[0]


def packets(numbers: Iterable[int]) -> Iterator[bytes]:
    """Those of these accidents, for whoever else has to take them."""
    valid = list(valid_packets())
    return (_accident(random.Random(number), valid) for number in numbers)


def suffer(numbers: Iterable[int], crowd: Crowd) -> None:
    """Hear the packets of these accidents; the first that goes wrong is named."""
    valid = list(valid_packets())
    for number in numbers:
        packet = _accident(random.Random(number), valid)
        try:
            crowd.hear(packet)
        except Exception as error:
            raise AssertionError(f"accident {number}: {error!r}\n{packet.hex()}") from error


def valid_packets() -> Iterator[bytes]:
    """What peers of all kinds say."""
    for each in _ROUTERS:
        sources: tuple[Ip, ...] = (_PEER6, _OURS6) if each.family == 6 else (LOWER, HIGHER, IPv4Address("192.0.2.12"))
        for source in sources:
            for priority in (0, 1, 100, 254, 255):
                advert = compose(each, priority, each.source if each.peers else None)
                yield encode(replace(advert, source=source), each.checksum)


def _accident(chance: random.Random, valid: list[bytes]) -> bytes:
    """Noise, or a packet after a few of them; half of these have a good checksum all the same."""
    if chance.random() < 0.1:
        return chance.randbytes(chance.randrange(120))
    packet = bytearray(chance.choice(valid))
    for _ in range(chance.randint(0, 3)):
        _spoil(packet, chance, valid)
    return mended(packet) if chance.random() < 0.5 else bytes(packet)


def _spoil(packet: bytearray, chance: random.Random, valid: list[bytes]) -> None:
    place = chance.randrange(len(packet)) if packet else 0
    match chance.randrange(7):
        case 0 | 1 if packet:
            packet[place] ^= 1 << chance.randrange(8)
        case 2 if packet:
            packet[place] = chance.choice((0, 1, 4, 6, 112, 127, 128, 254, 255))
        case 3:
            del packet[place:]
        case 4:
            packet += chance.randbytes(chance.randrange(60))
        case 5:
            packet[place:] = chance.choice(valid)[place:]
        case _:
            del packet[place : place + chance.randint(1, 20)]


def mended(packet: bytearray) -> bytes:
    """With the checksum that its sender would have given it, if there is room for one."""
    found = datagram.open_datagram(bytes(packet))
    if not isinstance(found, datagram.Datagram) or len(found.message) < 8:
        return bytes(packet)
    start = len(packet) - len(found.message)
    pseudo = datagram.pseudo_header(found.source, found.destination, len(found.message))
    message = found.message[:6] + b"\0\0" + found.message[8:]
    packet[start:] = datagram.with_checksum(message, 6, pseudo if message[0] >> 4 == 3 else b"")
    return bytes(packet)


def main(words: list[str]) -> None:
    """So many, with a line now and then."""
    many = int(words[0]) if words else _MANY
    crowd = Crowd()
    for start in range(0, many, _A_LOT):
        end = min(start + _A_LOT, many)
        suffer(range(start, end), crowd)
        told = ", ".join(f"{count:,} {what}" for what, count in crowd.counts.items())
        sys.stdout.write(f"{end:,} of {many:,} packets: {told}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])

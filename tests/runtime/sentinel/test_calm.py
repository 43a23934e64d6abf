"""Which packets a quiet LAN's guard looks at, and how many events a loud one may make."""

from dataclasses import replace
from itertools import cycle, islice

from runtime.sentinel.calm import Calm
from runtime.sentinel.limit import Limit
from runtime.speaker.wire import encode
from schemas.speaker import Checksum, Ip
from tests.runtime.speaker.samples import HIGHER, LOWER, advert

MAC = bytes.fromhex("00005e000101")


def packet(priority: int = 100, number: int = 0, vrid: int = 1, source: Ip = HIGHER) -> bytes:
    """An advert in a datagram with its own identification."""
    whole = encode(replace(advert(priority, source), vrid=vrid), Checksum.PSEUDO_HEADER)
    return whole[:4] + number.to_bytes(2) + whole[6:10] + number.to_bytes(2) + whole[12:]


def looks(calm: Calm, packets: list[bytes], troubled: bool = False) -> list[int]:
    """Which of them were looked at."""
    found = []
    for number, each in enumerate(packets):
        if key := calm.needs_look("xl0", each, MAC):
            calm.looked(key, each, MAC, troubled)
            found.append(number)
    return found


def test_of_a_steady_master_only_some_are_looked_at() -> None:
    """The kernel leaves out the rest: what it lets through of a router that is calm is looked at."""
    calm = Calm()
    assert looks(calm, [packet(number=number) for number in range(7)]) == [*range(7)]
    assert calm.hushed("xl0") == frozenset()
    assert looks(calm, [packet()] * 3) == [0, 1, 2]
    assert len(calm.hushed("xl0")) == 1
    assert calm.hushed("xl1") == frozenset()


def test_where_the_kernel_does_not_only_some_are_looked_at() -> None:
    """A frame without a hardware address, as of a tunnel, has no print."""
    calm, found = Calm(), []
    for number in range(600):
        if key := calm.needs_look("tun0", packet(number=number), b""):
            calm.looked(key, packet(number=number), b"", troubled=False)
            found.append(number)
    assert found == [*range(8), 256, 512]
    assert not calm.hushed("tun0")


def test_a_changed_advert_is_looked_at() -> None:
    calm = Calm()
    looks(calm, [packet()] * 30)
    assert looks(calm, [packet(101), packet(101)]) == [0, 1]
    assert not calm.hushed("xl0")


def test_two_who_take_turns_are_never_calm() -> None:
    turns = list(islice(cycle([packet(source=LOWER), packet(source=HIGHER)]), 60))
    assert len(looks(Calm(), turns)) == 60


def test_another_router_makes_no_difference() -> None:
    calm = Calm()
    both = [packet(vrid=vrid) for _ in range(30) for vrid in (1, 2)]
    assert len(looks(calm, both)) == 2 * len(looks(Calm(), [packet()] * 30))


def test_what_is_wrong_is_always_looked_at() -> None:
    calm = Calm()
    assert len(looks(calm, [packet(255)] * 40, troubled=True)) == 40
    assert not calm.hushed("xl0")


def test_any_bytes_will_do() -> None:
    calm = Calm()
    for length in range(48):
        for first in (0, 0x45, 0x60, 0xFF):
            assert calm.needs_look("xl0", bytes([first] * min(length, 1) + [0] * max(length - 1, 0)), b"") or length


def test_beyond_the_limit_all_is_told_in_one() -> None:
    limit = Limit(most=3, window=10)
    assert [limit.lets_pass(now) for now in (100, 101, 102, 103, 104)] == [True, True, True, False, False]
    assert (limit.over(105), limit.over(110), limit.over(111)) == (0, 2, 0)
    assert limit.lets_pass(112)


def test_what_comes_seldom_is_never_held_back() -> None:
    limit = Limit(most=1, window=10)
    assert all(limit.lets_pass(now) for now in (100, 110, 125))
    assert limit.over(126) == 0

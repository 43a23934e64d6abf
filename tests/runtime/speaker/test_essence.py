"""What packets have in common: those that read alike are known by it, and no others."""

from hypothesis import given
from hypothesis import strategies as st

from runtime.speaker.wire import decode, encode, essence
from schemas.speaker import Checksum
from tests.runtime.speaker.samples import advert

PACKET = encode(advert(200), Checksum.PLAIN)


@given(st.binary(min_size=2, max_size=2), st.binary(min_size=2, max_size=2))
def test_identification_and_header_checksum_tell_nothing(number: bytes, header_sum: bytes) -> None:
    other = PACKET[:4] + number + PACKET[6:10] + header_sum + PACKET[12:]
    assert essence(other) == essence(PACKET)
    assert decode(other) == decode(PACKET)


@given(st.integers(0, len(PACKET) - 1), st.integers(1, 255))
def test_every_other_byte_tells_packets_apart(at: int, change: int) -> None:
    if at not in (4, 5, 10, 11) and (at or (PACKET[0] ^ change) >> 4 == 4):
        other = PACKET[:at] + bytes([PACKET[at] ^ change]) + PACKET[at + 1 :]
        assert essence(other) != essence(PACKET)


@given(st.binary(max_size=60))
def test_whatever_comes_has_one(packet: bytes) -> None:
    assert len(essence(packet)) <= len(packet)

"""What is told of packets that are no good: sender and VRID as far as they are there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.speaker import wire
from runtime.speaker.wire import Drop, Glimpse, glimpse
from schemas.speaker import Checksum
from tests.runtime.speaker.test_wire import DROPS, SOURCE, V3_BYTES, V6, V6_BYTES, header, message

WITHOUT_IP_HEADER = {"short-empty", "short-header", "ip-version", "v6-short-header"}
WITHOUT_VRID = {"ip-header-beyond-packet", "protocol", "fragment-later", "v6-extension-header", "v6-fragment"}
OTHERS = set(DROPS) - WITHOUT_IP_HEADER - WITHOUT_VRID - {"vrid", "v6-vrid", "ip-header-too-small"}


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_the_router_that_a_bad_packet_is_meant_for_is_known(name: str) -> None:
    packet, _ = DROPS[name]
    seen = glimpse(packet)
    assert seen is not None
    assert (seen.vrid, seen.source) == (1, V6.source if name.startswith("v6") else SOURCE)


@pytest.mark.parametrize("name", sorted(WITHOUT_VRID))
def test_what_has_no_message_has_a_sender_all_the_same(name: str) -> None:
    seen = glimpse(DROPS[name][0])
    assert seen is not None
    assert (seen.vrid, seen.source) == (0, V6.source if name.startswith("v6") else SOURCE)


@pytest.mark.parametrize("name", sorted(WITHOUT_IP_HEADER))
def test_what_has_no_header_has_no_sender(name: str) -> None:
    assert glimpse(DROPS[name][0]) is None


def test_fields() -> None:
    assert glimpse(header(ttl=64)) == Glimpse(SOURCE, 64, 3, 1, 100)
    assert glimpse(V6_BYTES) == Glimpse(V6.source, 255, 3, V6.vrid, V6.priority)


@given(st.binary(max_size=120))
def test_noise_never_raises(noise: bytes) -> None:
    glimpse(noise)
    for start in (V3_BYTES[:20], V6_BYTES[:40]):
        assert glimpse(start + noise) is not None


def test_the_form_of_the_checksum() -> None:
    advert = wire.decode(V3_BYTES)
    assert not isinstance(advert, Drop)
    for form in Checksum:
        assert wire.checksum_form(wire.encode(advert, form)) is form
    assert wire.checksum_form(V6_BYTES) is None
    assert wire.checksum_form(message("21016401 0001 0000 c0000250 0000000000000000")) is None
    assert wire.checksum_form(b"") is None

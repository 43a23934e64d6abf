"""The codec of adverts against literal bytes, against scapy as a witness that shares no line with it, and against
noise."""

from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scapy.layers.inet import IP, in4_chksum
from scapy.layers.inet6 import IPv6, in6_chksum
from scapy.layers.vrrp import VRRP, VRRPv3
from scapy.utils import checksum

from runtime.speaker import wire
from runtime.speaker.wire import Advert, Drop, datagram
from schemas.speaker import Checksum

SOURCE = IPv4Address("192.0.2.11")
WEB = IPv4Address("192.0.2.80")
GROUP, GROUP6 = IPv4Address("224.0.0.18"), IPv6Address("ff02::12")
V3 = Advert(version=3, vrid=1, priority=100, addresses=(WEB,), interval=100, source=SOURCE, destination=GROUP)
V2 = replace(V3, version=2)
SECRET = replace(V2, auth_type=1, password=b"secret")

V6 = Advert(
    version=3, vrid=1, priority=100, addresses=(IPv6Address("fe80::1"), IPv6Address("2001:db8::80")), interval=100,
    source=IPv6Address("fe80::11"), destination=GROUP6,
)  # fmt: skip

ADDRESS_BYTES = "c000020b e0000012"
V3_BYTES = bytes.fromhex(f"45c00020 00000000 ff701890 {ADDRESS_BYTES} 31016401 006405ae c0000250")
V3_PLAIN_BYTES = bytes.fromhex(f"45c00020 00000000 ff701890 {ADDRESS_BYTES} 31016401 0064a848 c0000250")
V2_BYTES = bytes.fromhex(f"45c00028 00000000 ff701888 {ADDRESS_BYTES} 21016401 0001b8ab c0000250 0000000000000000")
SECRET_BYTES = bytes.fromhex(f"45c00028 00000000 ff701888 {ADDRESS_BYTES} 21016401 01017b5f c0000250 7365637265740000")
V6_BYTES = bytes.fromhex(
    "6c000000 0028 70 ff fe800000000000000000000000000011 ff020000000000000000000000000012"
    "31016402 00643f9e fe800000000000000000000000000001 20010db8000000000000000000000080"
)

VECTORS = {
    "v3-pseudo-header": (V3, Checksum.PSEUDO_HEADER, V3_BYTES),
    "v3-plain": (V3, Checksum.PLAIN, V3_PLAIN_BYTES),
    "v2": (V2, Checksum.PSEUDO_HEADER, V2_BYTES),
    "v6": (V6, Checksum.PSEUDO_HEADER, V6_BYTES),
    "v6-knows-no-plain": (V6, Checksum.PLAIN, V6_BYTES),
    "v2-password": (SECRET, Checksum.PLAIN, SECRET_BYTES),
}

ipv4 = st.ip_addresses(v=4)
ipv6 = st.ip_addresses(v=6)
common = {
    "vrid": st.integers(1, 255),
    "priority": st.integers(0, 255),
}
over_ipv4 = {
    "addresses": st.lists(ipv4, min_size=1, max_size=20).map(tuple),
    "source": ipv4,
    "destination": st.just(GROUP) | ipv4,
}
over_ipv6 = {
    "addresses": st.lists(ipv6, min_size=1, max_size=20).map(tuple),
    "source": ipv6,
    "destination": st.just(GROUP6) | ipv6,
}
steps = st.integers(1, 4095)
v3_adverts = st.builds(Advert, version=st.just(3), interval=steps, **common, **over_ipv4)
v6_adverts = st.builds(Advert, version=st.just(3), interval=steps, **common, **over_ipv6)
v2_adverts = st.builds(
    Advert,
    version=st.just(2),
    interval=st.integers(1, 255).map(lambda seconds: 100 * seconds),
    auth_type=st.integers(0, 255),
    password=st.binary(max_size=8).map(lambda password: password.rstrip(b"\0")),
    **common,
    **over_ipv4,
)
adverts = v3_adverts | v2_adverts | v6_adverts
readings = st.sampled_from(Checksum)


@pytest.mark.parametrize(("advert", "reading", "packet"), VECTORS.values(), ids=VECTORS)
def test_vectors(advert: Advert, reading: Checksum, packet: bytes) -> None:
    assert wire.encode(advert, reading).hex() == packet.hex()
    assert wire.decode(packet) == advert


@given(adverts, readings)
def test_decode_undoes_encode(advert: Advert, reading: Checksum) -> None:
    assert wire.decode(wire.encode(advert, reading)) == advert


@given(st.binary(max_size=120))
def test_noise_is_dropped(noise: bytes) -> None:
    # One checksum in 32768 is right by accident, and the fields before it would have to be right too.
    assert isinstance(wire.decode(noise), Drop)


@given(adverts, readings, st.data())
def test_mutated_packets_never_raise(advert: Advert, reading: Checksum, data: st.DataObject) -> None:
    packet = bytearray(wire.encode(advert, reading))
    for _ in range(data.draw(st.integers(1, 4))):
        packet[data.draw(st.integers(0, len(packet) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(packet)))
    assert isinstance(wire.decode(bytes(packet[:end])), Advert | Drop)


@given(adverts, readings, st.integers(0, 500))
def test_a_damaged_message_is_never_taken_for_another(advert: Advert, reading: Checksum, bit: int) -> None:
    packet = bytearray(wire.encode(advert, reading))
    start = 20 if packet[0] >> 4 == 4 else 40
    bit %= 8 * (len(packet) - start)
    packet[start + bit // 8] ^= 1 << bit % 8
    assert isinstance(wire.decode(bytes(packet)), Drop)


@given(adverts, readings, st.binary(max_size=18))
def test_ethernet_padding_is_ignored(advert: Advert, reading: Checksum, padding: bytes) -> None:
    assert wire.decode(wire.encode(advert, reading) + padding) == advert


def header(**fields: int) -> bytes:
    """A good version 3 packet with these bytes of it changed, named after what they hold."""
    places = {"first": 0, "total": 3, "flags": 6, "fragment": 7, "ttl": 8, "protocol": 9, "type": 20, "count": 23}
    packet = bytearray(V3_BYTES)
    for name, value in fields.items():
        packet[places[name]] = value
    return bytes(packet)


def message(text: str) -> bytes:
    """A packet with this message, its checksum (two zero bytes) filled in by scapy's sum."""
    raw = bytes.fromhex(text)
    filled = raw[:6] + checksum(raw).to_bytes(2, "big") + raw[8:]
    return bytes(IP(src=str(SOURCE), dst=str(GROUP), ttl=255, proto=112) / filled)


def header6(**fields: int) -> bytes:
    """A good packet over IPv6 with these bytes of it changed."""
    places = {"length": 5, "following": 6, "hop_limit": 7, "type": 40, "count": 43}
    packet = bytearray(V6_BYTES)
    for name, value in fields.items():
        packet[places[name]] = value
    return bytes(packet)


def message6(text: str) -> bytes:
    """A packet over IPv6 with this message, its checksum filled in."""
    raw = bytes.fromhex(text)
    pseudo = V6.source.packed + V6.destination.packed + len(raw).to_bytes(4, "big") + bytes([0, 0, 0, 112])
    filled = raw[:6] + checksum(pseudo + raw).to_bytes(2, "big") + raw[8:]
    return bytes(IPv6(src=str(V6.source), dst=str(GROUP6), hlim=255, nh=112) / filled)


CARP = "21 01 00 07 00 01 0000 0000000000000001 " + 20 * "5a"

DROPS = {
    "short-empty": (b"", Drop.SHORT),
    "short-header": (V3_BYTES[:19], Drop.SHORT),
    "short-message": (V3_BYTES[:27], Drop.SHORT),
    "ip-version": (header(first=0x55), Drop.IP_VERSION),
    "ip-header-too-small": (header(first=0x44), Drop.IP_HEADER),
    "ip-header-beyond-packet": (header(first=0x4F), Drop.IP_HEADER),
    "protocol": (header(protocol=51), Drop.PROTOCOL),
    "fragment-later": (header(fragment=1), Drop.FRAGMENT),
    "fragment-first": (header(flags=0x20), Drop.FRAGMENT),
    "ttl": (header(ttl=254), Drop.TTL),
    "carp": (message(CARP), Drop.CARP),
    "version-1": (header(type=0x11), Drop.VERSION),
    "version-4": (header(type=0x41), Drop.VERSION),
    "type": (header(type=0x32), Drop.TYPE),
    "count": (message("31016400 0064 0000"), Drop.COUNT),
    "length-v3-address-missing": (header(count=2), Drop.LENGTH),
    "length-v3-truncated": (V3_BYTES[:31], Drop.LENGTH),
    "length-v3-cut-by-total-length": (header(total=31), Drop.LENGTH),
    "length-v2-authentication-missing": (message("21016401 0001 0000 c0000250"), Drop.LENGTH),
    "length-v2-authentication-truncated": (V2_BYTES[:39], Drop.LENGTH),
    "checksum-v3": (V3_BYTES[:-1] + b"\x51", Drop.CHECKSUM),
    "checksum-v2": (V2_BYTES[:-1] + b"\x01", Drop.CHECKSUM),
    "vrid": (message("31006401 0064 0000 c0000250"), Drop.VRID),
    "v6-short-header": (V6_BYTES[:39], Drop.SHORT),
    "v6-short-message": (V6_BYTES[:47], Drop.SHORT),
    "v6-cut-by-payload-length": (header6(length=39), Drop.LENGTH),
    "v6-no-payload-length": (header6(length=0), Drop.SHORT),
    "v6-extension-header": (header6(following=0), Drop.PROTOCOL),
    "v6-fragment": (header6(following=44), Drop.FRAGMENT),
    "v6-hop-limit": (header6(hop_limit=254), Drop.TTL),
    "v6-version-2": (message6("21016401 0001 0000" + 24 * "5a"), Drop.VERSION),
    "v6-carp": (message6(CARP), Drop.CARP),
    "v6-type": (header6(type=0x32), Drop.TYPE),
    "v6-count": (message6("31016400 0064 0000"), Drop.COUNT),
    "v6-address-missing": (header6(count=3), Drop.LENGTH),
    "v6-checksum": (V6_BYTES[:-1] + b"\x81", Drop.CHECKSUM),
    "v6-vrid": (message6("31006401 0064 0000" + 16 * "5a"), Drop.VRID),
    "v6-interval": (message6("31016401 f000 0000" + 16 * "5a"), Drop.INTERVAL),
    "interval-v3": (message("31016401 f000 0000 c0000250"), Drop.INTERVAL),
    "interval-v2": (message("21016401 0000 0000 c0000250 0000000000000000"), Drop.INTERVAL),
}


@pytest.mark.parametrize(("packet", "reason"), DROPS.values(), ids=DROPS)
def test_drops(packet: bytes, reason: Drop) -> None:
    assert wire.decode(packet) is reason


def test_every_reason_of_the_codec_has_a_case() -> None:
    found_by_the_machine = {
        Drop.AUTHENTICATION, Drop.ADDRESS_LIST, Drop.OWN_ADDRESS, Drop.DESTINATION, Drop.PEER, Drop.PRIORITY_255,
        Drop.SECOND_SENDER, Drop.UNKNOWN_VRID,
    }  # fmt: skip
    assert {reason for _, reason in DROPS.values()} == set(Drop) - found_by_the_machine


def test_a_v2_pseudo_header_is_no_checksum() -> None:
    pseudo = datagram.pseudo_header(SOURCE.packed, GROUP.packed, 20)
    wrong = datagram.with_checksum(V2_BYTES[20:26] + b"\0\0" + V2_BYTES[28:], at=6, pseudo=pseudo)
    assert wire.decode(V2_BYTES[:20] + wrong) is Drop.CHECKSUM


def test_ip_options_are_stepped_over() -> None:
    router_alert = bytes.fromhex("94040000")
    packet = b"\x46" + V3_BYTES[1:3] + bytes([36]) + V3_BYTES[4:20] + router_alert + V3_BYTES[20:]
    assert wire.decode(packet) == V3


@pytest.mark.parametrize("total", [0, 12, 255], ids=["none", "less-than-the-header", "more-than-the-packet"])
def test_a_senseless_total_length_is_not_trusted(total: int) -> None:
    assert wire.decode(header(total=total)) == V3


def test_do_not_fragment_is_no_fragment() -> None:
    assert wire.decode(header(flags=0x40)) == V3


def test_a_trailer_after_the_message_does_not_hide_the_sender() -> None:
    assert wire.decode(header(total=32 + 28) + 28 * b"\xaa") == V3


def test_reserved_bits_of_v3_are_ignored() -> None:
    assert wire.decode(message("31016401 a064 0000 c0000250")) == V3


def test_a_v6_plain_checksum_is_none() -> None:
    raw = V6_BYTES[40:46] + b"\0\0" + V6_BYTES[48:]
    plain = raw[:6] + checksum(raw).to_bytes(2, "big") + raw[8:]
    assert wire.decode(V6_BYTES[:40] + plain) is Drop.CHECKSUM


@pytest.mark.parametrize("ttl", [1, 254, 255])
def test_a_unicast_packet_has_its_own_pseudo_header_and_any_ttl(ttl: int) -> None:
    packet = bytes(IP(src=str(SOURCE), dst="192.0.2.12", ttl=ttl, proto=112) / VRRPv3(addrlist=[str(WEB)]))
    assert wire.decode(packet) == replace(V3, destination=IPv4Address("192.0.2.12"), ttl=ttl)


def test_ethernet_padding_of_ipv6_is_ignored() -> None:
    assert wire.decode(V6_BYTES + 6 * b"\0") == V6


def test_the_password_stays_out_of_repr() -> None:
    assert "secret" not in repr(SECRET)


def spoken_by_scapy(advert: Advert, reading: Checksum) -> bytes:
    addresses = [str(address) for address in advert.addresses]
    source, destination = str(advert.source), str(advert.destination)
    if advert.source.version == 6:
        ip = IPv6(src=source, dst=destination, hlim=255, tc=0xC0, nh=112)
    else:
        ip = IP(src=source, dst=destination, ttl=255, tos=0xC0, id=0, proto=112)
    if advert.version == 3:
        packet = ip / VRRPv3(vrid=advert.vrid, priority=advert.priority, adv=advert.interval)
        # Only now does it know which family the list is of.
        packet[VRRPv3].addrlist = addresses
        if reading is Checksum.PLAIN and advert.source.version == 4:
            # It knows the pseudo-header alone; the plain sum is its own, of the same bytes.
            packet[VRRPv3].chksum = 0
            packet[VRRPv3].chksum = checksum(bytes(packet[VRRPv3]))
        return bytes(packet)
    password = advert.password.ljust(8, b"\0")
    body = VRRP(
        vrid=advert.vrid,
        priority=advert.priority,
        addrlist=addresses,
        adv=advert.interval // 100,
        authtype=advert.auth_type,
        auth1=int.from_bytes(password[:4], "big"),
        auth2=int.from_bytes(password[4:], "big"),
    )
    return bytes(ip / body)


@given(adverts, readings)
def test_scapy_speaks_the_same(advert: Advert, reading: Checksum) -> None:
    packet = spoken_by_scapy(advert, reading)
    assert wire.encode(advert, reading).hex() == packet.hex()
    assert wire.decode(packet) == advert


@given(adverts, readings)
def test_scapy_reads_the_same(advert: Advert, reading: Checksum) -> None:
    encoded = wire.encode(advert, reading)
    packet = IPv6(encoded) if advert.source.version == 6 else IP(encoded)
    body = packet[VRRPv3 if advert.version == 3 else VRRP]
    assert (ip_address(packet.src), ip_address(packet.dst)) == (advert.source, advert.destination)
    assert ((packet.hlim, packet.tc) if advert.source.version == 6 else (packet.ttl, packet.tos)) == (255, 0xC0)
    assert (body.version, body.type, body.vrid, body.priority) == (advert.version, 1, advert.vrid, advert.priority)
    assert tuple(map(ip_address, body.addrlist)) == advert.addresses
    assert body.adv * (1 if advert.version == 3 else 100) == advert.interval
    assert summed_by_scapy(advert, reading, packet) == 0
    if advert.version == 2:
        data = (body.auth1 << 32 | body.auth2).to_bytes(8, "big")
        assert (body.authtype, data.rstrip(b"\0")) == (advert.auth_type, advert.password)


def summed_by_scapy(advert: Advert, reading: Checksum, packet: IP | IPv6) -> int:
    """The checksum over a whole message, its own field included: 0 where that is right."""
    message = bytes(packet)[40 if advert.source.version == 6 else 20 :]
    if advert.source.version == 6:
        return int(in6_chksum(112, packet, message))
    if advert.version == 3 and reading is Checksum.PSEUDO_HEADER:
        return int(in4_chksum(112, packet, message))
    return int(checksum(message))

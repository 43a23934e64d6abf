"""The codec against literal bytes, against scapy as a witness that shares no line with it, and against noise."""

from dataclasses import replace
from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scapy.layers.inet import IP
from scapy.layers.l2 import ARP, Ether
from scapy.layers.vrrp import VRRP, VRRPv3
from scapy.utils import checksum

from runtime.speaker import wire
from runtime.speaker.wire import Advert, Drop
from schemas.speaker import Checksum

SOURCE = IPv4Address("192.0.2.11")
WEB = IPv4Address("192.0.2.80")
V3 = Advert(version=3, vrid=1, priority=100, addresses=(WEB,), interval=100, source=SOURCE)
V2 = replace(V3, version=2)
SECRET = replace(V2, auth_type=1, password=b"secret")

ADDRESS_BYTES = "c000020b e0000012"
V3_BYTES = bytes.fromhex(f"45c00020 00000000 ff701890 {ADDRESS_BYTES} 31016401 006405ae c0000250")
V3_PLAIN_BYTES = bytes.fromhex(f"45c00020 00000000 ff701890 {ADDRESS_BYTES} 31016401 0064a848 c0000250")
V2_BYTES = bytes.fromhex(f"45c00028 00000000 ff701888 {ADDRESS_BYTES} 21016401 0001b8ab c0000250 0000000000000000")
SECRET_BYTES = bytes.fromhex(f"45c00028 00000000 ff701888 {ADDRESS_BYTES} 21016401 01017b5f c0000250 7365637265740000")

VECTORS = {
    "v3-pseudo-header": (V3, Checksum.PSEUDO_HEADER, V3_BYTES),
    "v3-plain": (V3, Checksum.PLAIN, V3_PLAIN_BYTES),
    "v2": (V2, Checksum.PSEUDO_HEADER, V2_BYTES),
    "v2-password": (SECRET, Checksum.PLAIN, SECRET_BYTES),
}

ipv4 = st.integers(0, 2**32 - 1).map(IPv4Address)
common = {
    "vrid": st.integers(1, 255),
    "priority": st.integers(0, 255),
    "addresses": st.lists(ipv4, min_size=1, max_size=20).map(tuple),
    "source": ipv4,
}
v3_adverts = st.builds(Advert, version=st.just(3), interval=st.integers(1, 4095), **common)
v2_adverts = st.builds(
    Advert,
    version=st.just(2),
    interval=st.integers(1, 255).map(lambda seconds: 100 * seconds),
    auth_type=st.integers(0, 255),
    password=st.binary(max_size=8).map(lambda password: password.rstrip(b"\0")),
    **common,
)
adverts = v3_adverts | v2_adverts
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
    bit %= 8 * (len(packet) - 20)
    packet[20 + bit // 8] ^= 1 << bit % 8
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
    return bytes(IP(src=str(SOURCE), dst=str(wire.GROUP), ttl=255, proto=112) / filled)


CARP = "21 01 00 07 00 01 0000 0000000000000001 " + 20 * "5a"

DROPS = {
    "short-empty": (b"", Drop.SHORT),
    "short-header": (V3_BYTES[:19], Drop.SHORT),
    "short-message": (V3_BYTES[:27], Drop.SHORT),
    "ip-version": (header(first=0x65), Drop.IP_VERSION),
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
    "interval-v3": (message("31016401 f000 0000 c0000250"), Drop.INTERVAL),
    "interval-v2": (message("21016401 0000 0000 c0000250 0000000000000000"), Drop.INTERVAL),
}


@pytest.mark.parametrize(("packet", "reason"), DROPS.values(), ids=DROPS)
def test_drops(packet: bytes, reason: Drop) -> None:
    assert wire.decode(packet) is reason


def test_every_reason_of_the_codec_has_a_case() -> None:
    found_by_the_machine = {Drop.AUTHENTICATION, Drop.ADDRESS_LIST, Drop.OWN_ADDRESS}
    assert {reason for _, reason in DROPS.values()} == set(Drop) - found_by_the_machine


def test_a_v2_pseudo_header_is_no_checksum() -> None:
    pseudo = wire._pseudo_header(SOURCE.packed, wire.GROUP.packed, 20)
    wrong = wire._with_checksum(pseudo + V2_BYTES[20:26] + b"\0\0" + V2_BYTES[28:], at=18)[12:]
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


def test_a_unicast_v3_packet_has_its_own_pseudo_header() -> None:
    packet = bytes(IP(src=str(SOURCE), dst="192.0.2.12", ttl=255, proto=112) / VRRPv3(addrlist=[str(WEB)]))
    assert wire.decode(packet) == V3


def test_the_password_stays_out_of_repr() -> None:
    assert "secret" not in repr(SECRET)


def spoken_by_scapy(advert: Advert) -> bytes:
    addresses = [str(address) for address in advert.addresses]
    ip = IP(src=str(advert.source), dst=str(wire.GROUP), ttl=255, tos=0xC0, id=0, proto=112)
    if advert.version == 3:
        body = VRRPv3(vrid=advert.vrid, priority=advert.priority, addrlist=addresses, adv=advert.interval)
        return bytes(ip / body)
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


@given(adverts)
def test_scapy_speaks_the_same(advert: Advert) -> None:
    packet = spoken_by_scapy(advert)
    assert wire.encode(advert, Checksum.PSEUDO_HEADER).hex() == packet.hex()
    assert wire.decode(packet) == advert


@given(adverts)
def test_scapy_reads_the_same(advert: Advert) -> None:
    packet = IP(wire.encode(advert, Checksum.PSEUDO_HEADER))
    body = packet[VRRPv3 if advert.version == 3 else VRRP]
    assert (packet.src, packet.dst, packet.ttl, packet.tos) == (str(advert.source), "224.0.0.18", 255, 0xC0)
    assert (body.version, body.type, body.vrid, body.priority) == (advert.version, 1, advert.vrid, advert.priority)
    assert body.addrlist == [str(address) for address in advert.addresses]
    assert body.adv * (1 if advert.version == 3 else 100) == advert.interval


def test_virtual_mac() -> None:
    assert wire.virtual_mac(1).hex(":") == "00:00:5e:00:01:01"
    assert wire.virtual_mac(255).hex(":") == "00:00:5e:00:01:ff"


def test_ethernet() -> None:
    frame = wire.ethernet(wire.MULTICAST_MAC, wire.virtual_mac(1), wire.ETHERTYPE_IPV4, b"payload")
    assert frame == bytes.fromhex("01005e000012 00005e000101 0800") + b"payload"


def test_gratuitous_arp() -> None:
    frame = wire.gratuitous_arp(WEB, wire.virtual_mac(1))
    assert (
        frame.hex()
        == bytes.fromhex(
            "ffffffffffff 00005e000101 0806 0001 0800 06 04 0001 00005e000101 c0000250 000000000000 c0000250"
        ).hex()
    )
    witness = Ether(frame)[ARP]
    assert (witness.op, witness.psrc, witness.pdst, witness.hwsrc) == (1, str(WEB), str(WEB), "00:00:5e:00:01:01")

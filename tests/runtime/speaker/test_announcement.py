"""Frames that say where an address is: literal bytes, and scapy as a witness."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scapy.layers.inet6 import ICMPv6ND_NA, ICMPv6NDOptDstLLAddr, IPv6
from scapy.layers.l2 import ARP, Ether

from runtime.speaker.wire import GROUPS, announcement, multicast_frame, virtual_mac

WEB = IPv4Address("192.0.2.80")
WEB6 = IPv6Address("2001:db8::80")

macs = st.binary(min_size=6, max_size=6)


@pytest.mark.parametrize(
    ("vrid", "family", "mac"),
    [(1, 4, "00:00:5e:00:01:01"), (255, 4, "00:00:5e:00:01:ff"), (1, 6, "00:00:5e:00:02:01")],
)
def test_virtual_mac(vrid: int, family: int, mac: str) -> None:
    assert virtual_mac(vrid, family).hex(":") == mac


@pytest.mark.parametrize(
    ("family", "head"),
    [(4, "01005e000012 00005e000101 0800"), (6, "333300000012 00005e000201 86dd")],
)
def test_frame_to_the_group(family: int, head: str) -> None:
    frame = multicast_frame(GROUPS[family], virtual_mac(1, family), b"packet")
    assert frame == bytes.fromhex(head) + b"packet"


def test_gratuitous_arp() -> None:
    frame = announcement(WEB, virtual_mac(1, 4), forwards=False)
    expected = "ffffffffffff 00005e000101 0806 0001 0800 06 04 0001 00005e000101 c0000250 000000000000 c0000250"
    assert frame.hex() == bytes.fromhex(expected).hex()
    witness = Ether(frame)[ARP]
    assert (witness.op, witness.psrc, witness.pdst, witness.hwsrc) == (1, str(WEB), str(WEB), "00:00:5e:00:01:01")


def test_neighbour_advertisement() -> None:
    frame = announcement(WEB6, virtual_mac(1, 6), forwards=False)
    head = "333300000001 00005e000201 86dd 6c000000 0020 3a ff"
    addresses = "20010db8000000000000000000000080 ff020000000000000000000000000001"
    body = "88 00 9a2c 20000000 20010db8000000000000000000000080 02 01 00005e000201"
    assert frame.hex() == bytes.fromhex(head + addresses + body).hex()


@given(st.ip_addresses(v=6), macs, st.booleans())
def test_scapy_speaks_the_same_neighbour_advertisement(address: IPv6Address, mac: bytes, forwards: bool) -> None:
    ether = Ether(src=mac.hex(":"), dst="33:33:00:00:00:01")
    ip = IPv6(src=str(address), dst="ff02::1", hlim=255, tc=0xC0)
    message = ICMPv6ND_NA(R=int(forwards), S=0, O=1, tgt=str(address)) / ICMPv6NDOptDstLLAddr(lladdr=mac.hex(":"))
    assert announcement(address, mac, forwards).hex() == bytes(ether / ip / message).hex()

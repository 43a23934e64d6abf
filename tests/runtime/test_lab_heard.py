"""What the lab's witness takes for an advert, and of whom."""

import pytest
from scapy.layers.inet import ICMP, IP
from scapy.layers.inet6 import ICMPv6DestUnreach, IPv6
from scapy.layers.l2 import Ether
from scapy.layers.vrrp import VRRP, VRRPv3
from scapy.packet import Packet

from runtime.lab.witness import Heard, hear

V2 = IP(src="192.0.2.11", dst="224.0.0.18") / VRRP(vrid=1, priority=200, addrlist=["192.0.2.80"])
V3 = IP(src="192.0.2.11", dst="192.0.2.12") / VRRPv3(vrid=1, priority=200, addrlist=["192.0.2.80"])
V6 = IPv6(src="2001:db8::11", dst="2001:db8::12", nh=112) / VRRPv3(vrid=1, priority=200)


@pytest.mark.parametrize("advert", [V2, V3, V6])
def test_an_advert_is_of_its_sender(advert: Packet) -> None:
    frame = Ether(bytes(Ether() / advert))
    assert hear(frame, "lan0", 1.0) == Heard(1.0, "lan0", 1, advert.src, 200)


def test_an_error_that_quotes_an_advert_is_none() -> None:
    quoting = IP(src="192.0.2.12", dst="192.0.2.11") / ICMP(type=3, code=2) / V3
    quoting6 = IPv6(src="2001:db8::12", dst="2001:db8::11") / ICMPv6DestUnreach() / V6
    assert [hear(Ether(bytes(Ether() / each)), "lan0", 1.0) for each in (quoting, quoting6)] == [None, None]

"""The lab's witness reads whatever a virtual router may say."""

from scapy.layers.inet import IP
from scapy.layers.inet6 import IPv6
from scapy.layers.vrrp import VRRPv3

from runtime.lab.witness import Witness


def test_witness_reads_the_longest_adverts() -> None:
    """As scapy comes it takes one of more than 100 addresses for bytes without a meaning."""
    Witness(()).stop()
    four = IP(bytes(IP() / VRRPv3(addrlist=[f"192.0.2.{number}" for number in range(255)])))
    six = IPv6(bytes(IPv6() / VRRPv3(addrlist=[f"2001:db8::{number}" for number in range(90)])))
    assert (four[VRRPv3].ipcount, six[VRRPv3].ipcount) == (255, 90)

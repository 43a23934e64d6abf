"""An address, virtual or a host's own, is one that a host can have.

The network's first address, its broadcast address, loopback and multicast addresses cannot be served: hosts on the
LAN would not ask for them by ARP (acassen/keepalived#334). Adverts that come from such an address are dropped.
"""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity
from schemas.values import Ip, IpNetwork

CODE: Final = "V203"
TITLE: Final = "not an address of a host"
SEVERITY: Final = Severity.ERROR
HELP: Final = "choose an address between the first and the last of the network"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.255}
"""
GOOD: Final = BAD.replace("192.0.2.255", "192.0.2.80")


_THIS_NETWORK: Final = IPv4Network("0.0.0.0/8")
"""No kernel takes one of it for an address (RFC 1122, 3.2.1.3)."""


def check(model: Model) -> Iterator[Breach]:
    for host in model.hosts:
        for nic in host.nics:
            for own in nic.own:
                for complaint in _complaints(own.ip, [own.network]):
                    yield Breach(f"{complaint}, and {host.name} has it on {nic.name}", (*nic.at, "address"))
    for router in model.routers:
        networks = dict.fromkeys(own.network for member in router.members for own in member.nic.own)
        for address in router.every_address:
            for complaint in _complaints(address.ip, networks):
                yield Breach(complaint, address.at)


def _complaints(ip: Ip, networks: Iterable[IpNetwork]) -> Iterator[str]:
    if ip.is_multicast or ip.is_loopback or ip.is_reserved or ip in _THIS_NETWORK:
        yield f"{ip} is not an address that a host can serve"
    for network in networks:
        if which := _reserved(ip, network):
            yield f"{ip} is the {which} address of {network}"


def _reserved(ip: Ip, network: IpNetwork) -> str:
    """Which address of a network no host can have: in IPv6 the first one is any router's (RFC 4291, 2.6.1)."""
    if network.version != ip.version or network.max_prefixlen - network.prefixlen < 2:
        return ""
    if ip == network.network_address:
        return "first"
    return "broadcast" if network.version == 4 and ip == network.broadcast_address else ""

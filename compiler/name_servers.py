"""What the kinds of name servers share: their port, how they are asked who they are, and a host's own address."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address
from typing import Final

from compiler.model import Host, Service
from compiler.probe import Probe, Way
from compiler.software import TCP, UDP, Socket
from compiler.zones.who import who_zone
from compiler.zones.zone import Zone
from schemas.filetree import Served
from schemas.values import Ip

PORT: Final = 53
LOOPBACK: Final = IPv4Address("127.53.0.1")
"""Where a tinydns listens that only a dnscache asks: local on Linux without being any NIC's address."""
OWN: Final = "own"
ANY: Final = "any"
"""What a site may say of where a name server's own questions come from."""


def both_protocols(addresses: Iterable[Ip | None], left: tuple[Ip, ...] = ()) -> Iterator[Socket]:
    """The port, over UDP and TCP."""
    for address in addresses:
        yield Socket(UDP, PORT, address, left)
        yield Socket(TCP, PORT, address, left)


def who_probes(service: Service, *ways: tuple[Way, str]) -> Iterator[Probe]:
    """Each way at each address; one without a name is asked for the name that the site has for it, if it has one."""
    for router, address in service.targets:
        for way, name in ways:
            if asked := name or service.serving.who.removesuffix("."):
                yield Probe(service.name, router.name, way, address.ip, PORT, asked)


def who_is(host: Host, service: Service) -> tuple[Zone, ...]:
    """The zone that names the host; none where the site wants none."""
    who = service.serving.who
    return (who_zone(who, host.name, (address.ip for _, address in service.targets)),) if who else ()


def served(service: Service, address: str) -> tuple[Served, ...]:
    """What a reload that did nothing can be told by. The zone that names the host never changes."""
    return tuple(Served(zone.name, zone.serial, address) for zone in service.serving.zones)


def own_address(host: Host, service: Service, family: int) -> Ip | None:
    """The host's own address of a family, on the NIC that the service's addresses come to."""
    for router in service.here:
        for member in router.members:
            for own in member.nic.own if member.host.name == host.name else ():
                if own.version == family and not own.ip.is_link_local:
                    return own.ip
    return None

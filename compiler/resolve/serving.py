"""What each name server of a site serves: its zones, who.ami, and the addresses that it leaves to others."""

from collections.abc import Iterable, Iterator

from compiler import model
from compiler.resolve.references import References
from compiler.zones.names import zone_name
from compiler.zones.zone import Dns, Serving, Zone
from schemas.findings import Route
from schemas.services import Authoritative, Bind9, NameServer, Resolver
from schemas.values import Ip, literal_address

_Running = tuple[str, model.Service]


def serve(references: References, services: Iterable[tuple[str, model.Service]], dns: Dns) -> Iterator[_Running]:
    """The services with their hosts, name servers told what they serve."""
    served: dict[str, Serving] = {}
    for host, service in services:
        if isinstance(service.written, NameServer) and service.name not in served:
            zones, left = _zones(references, service, dns), _left(references, service)
            served[service.name] = Serving(dns.who, tuple(zones), tuple(left), tuple(_asked(references, service)))
        yield host, service._replace(serving=served.get(service.name, Serving()))


def _zones(references: References, service: model.Service, dns: Dns) -> Iterator[Zone]:
    written = service.written
    if not isinstance(written, Authoritative):
        return
    known = {zone.written: zone for zone in dns.zones}
    if written.zones is None:
        yield from known.values()
    for index, name in enumerate(written.zones or ()):
        if name in known:
            yield known[name]
        else:
            references.unknown("zone", name, (*service.at, "zones", index), ("dns", "zones"), known)


def _left(references: References, service: model.Service) -> Iterator[Ip]:
    if isinstance(service.written, Bind9):
        yield from _virtual(references, service.written.leaves, (*service.at, "leaves"))


def _asked(references: References, service: model.Service) -> Iterator[tuple[str, tuple[Ip, ...]]]:
    if isinstance(service.written, Resolver):
        for zone, servers in service.written.servers.items():
            at = (*service.at, "servers", zone)
            yield zone_name(zone), tuple(_virtual(references, servers, at, literal=True))


def _virtual(references: References, names: Iterable[str], at: Route, literal: bool = False) -> Iterator[Ip]:
    """Addresses by their names, or as they are where that is allowed."""
    addresses = references.virtual_addresses()
    for index, name in enumerate(names):
        if name in addresses:
            yield addresses[name]
        elif literal and (ip := literal_address(name)) is not None:
            yield ip
        else:
            references.unknown("virtual address", name, (*at, index), ("virtual_routers",), addresses)

"""What each name server of a site serves: its zones, who.ami, and the addresses that it leaves to others."""

from collections.abc import Iterable, Iterator

from compiler import model
from compiler.resolve.references import References
from compiler.zones.zone import Dns, Serving, Zone
from schemas.services import Authoritative, Bind9, NameServer
from schemas.values import Ip

_Running = tuple[str, model.Service]


def serve(references: References, services: Iterable[tuple[str, model.Service]], dns: Dns) -> Iterator[_Running]:
    """The services with their hosts, name servers told what they serve."""
    served: dict[str, Serving] = {}
    for host, service in services:
        if isinstance(service.written, NameServer) and service.name not in served:
            zones, left = _zones(references, service, dns), _left(references, service)
            served[service.name] = Serving(dns.who, tuple(zones), tuple(left))
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
        addresses = references.virtual_addresses()
        for index, name in enumerate(service.written.leaves):
            if name in addresses:
                yield addresses[name]
            else:
                at = (*service.at, "leaves", index)
                references.unknown("virtual address", name, at, ("virtual_routers",), addresses)

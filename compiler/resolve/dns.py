"""Zones: names made whole, addresses found, name servers and serials filled in."""

from collections.abc import Iterable, Iterator, Mapping

from compiler import model
from compiler.resolve.references import References
from compiler.zones.master_file import UnreadableError, read_master_file
from compiler.zones.names import absolute, lies_in, zone_name
from compiler.zones.text import quoted
from compiler.zones.zone import (
    AAAA,
    CNAME,
    MX,
    NS,
    PTR,
    SRV,
    TXT,
    A,
    Authority,
    Dns,
    Kept,
    Pool,
    PoolAddress,
    Record,
    Zone,
)
from schemas import dns as written
from schemas.findings import Route
from schemas.services import Authoritative
from schemas.values import Ip, literal_address

POOL_TTL = 600
TTL = 3600
"""Seconds, where the site says none."""

Services = Mapping[str, model.Service]
Files = Mapping[str, bytes | None]


def resolve_dns(
    references: References,
    routers: tuple[model.Router, ...],
    services: Services,
    files: Files,
    kept: Mapping[str, Kept] | None,
) -> Dns:
    """All zones. `files` are the texts of zone files by their names in the site; `kept`, the serials, None where nobody
    looked for them."""
    said = references.site.dns
    resolver = _Resolver(references, {router.name: router for router in routers}, services, files)
    counted = bool(kept) if kept is not None else None
    zones = tuple(resolver.zone(name, zone, (kept or {}).get(name)) for name, zone in said.zones.items())
    return Dns(zone_name(said.who) if said.who else "", said.failover_budget, zones, counted)


class _Resolver:
    """What zones refer to."""

    def __init__(
        self, references: References, routers: Mapping[str, model.Router], services: Services, files: Files
    ) -> None:
        self._references = references
        self._services = services
        self._files = files
        self._members = {member.host.name for router in routers.values() for member in router.members}
        self._virtuals = {
            f"{name}.{address.name}": (router, address)
            for name, router in routers.items()
            for address in router.every_address
        }

    def zone(self, name: str, zone: written.Zone, kept: Kept | None) -> Zone:
        """One zone with all its records."""
        at: Route = ("dns", "zones", name)
        whole = zone_name(name)
        pools = tuple(self._pool(whole, each, pool, at) for each, pool in zone.pools.items())
        more, authority, trouble = self._file(whole, zone, at)
        records = (*self._records(whole, name, zone, pools, at), *more)
        primary = next((each.target for each in records if each.kind == NS and each.name == whole), f"ns.{whole}")
        contact = _mailbox(zone.contact) if zone.contact else f"hostmaster.{whole}"
        soa = authority or Authority(primary, contact, zone.ttl or TTL)
        return Zone(whole, name, soa, records, pools, zone.secondaries, kept, trouble, at)

    def _file(self, whole: str, zone: written.Zone, at: Route) -> tuple[tuple[Record, ...], Authority | None, str]:
        if zone.file is None:
            return (), None, ""
        content = self._files.get(zone.file)
        if content is None:
            return (), None, f"{zone.file} is not there, or cannot be read"
        try:
            return *read_master_file(content, whole, (*at, "file")), ""
        except UnreadableError as error:
            return (), None, f"{zone.file}: {error}"

    def _records(
        self, whole: str, name: str, zone: written.Zone, pools: tuple[Pool, ...], at: Route
    ) -> Iterator[Record]:
        ttl = zone.ttl or TTL
        yield from self._name_servers(whole, name, zone, ttl, at)
        for pool in pools:
            yield from (_address(pool.name, pool.ttl, each.ip, each.at) for each in pool.addresses)
        for owner, service in zone.names.items():
            place = (*at, "names", owner)
            for ip in self._service(service, place):
                yield _address(absolute(owner, whole), ttl, ip, place)
        for owner, said in zone.records.items():
            yield from _written(absolute(owner, whole), whole, said, said.ttl or ttl, (*at, "records", owner))
        for address, target in zone.reverse.items():
            yield from self._reverse(address, absolute(target, whole), ttl, (*at, "reverse", address))

    def _name_servers(self, whole: str, name: str, zone: written.Zone, ttl: int, at: Route) -> Iterator[Record]:
        """Those that the zone names, or else the ones of the site that serve it; a zone file says that by itself."""
        if zone.name_servers is None and zone.file is None:
            yield from self._serving(whole, name, ttl, at)
        for server, reference in (zone.name_servers or {}).items():
            place = (*at, "name_servers", server)
            yield Record(whole, ttl, NS, absolute(server, whole), place)
            # The address of one in another zone is that zone's to say.
            if (found := self._virtual(reference, place)) and lies_in(absolute(server, whole), whole):
                yield _address(absolute(server, whole), ttl, found[1].ip, place)

    def _serving(self, whole: str, name: str, ttl: int, at: Route) -> Iterator[Record]:
        for service in self._services.values():
            kind = service.written
            if isinstance(kind, Authoritative) and (kind.zones is None or name in kind.zones):
                for _, address in service.targets:
                    yield Record(whole, ttl, NS, absolute(address.name, whole), at)
                    yield _address(absolute(address.name, whole), ttl, address.ip, at)

    def _pool(self, whole: str, name: str, pool: written.Pool, at: Route) -> Pool:
        place = (*at, "pools", name)
        addresses = [
            self._pool_address(reference, (*place, "addresses", index))
            for index, reference in enumerate(pool.addresses)
        ]
        for host in pool.weights:
            if host not in self._members:
                at_host = (*place, "weights", host)
                self._references.unknown("host", host, at_host, ("hosts",), sorted(self._members), key=True)
        found = tuple(each for each in addresses if each)
        return Pool(absolute(name, whole), pool.ttl or POOL_TTL, found, tuple(pool.weights.items()), place)

    def _pool_address(self, reference: str, at: Route) -> PoolAddress | None:
        if (ip := literal_address(reference)) is not None:
            return PoolAddress(ip, "", "", reference, at)
        found = self._virtual(reference, at)
        if found is None:
            return None
        router, address = found
        best = max(router.members, key=lambda member: member.priority, default=None)
        return PoolAddress(address.ip, router.name, best.host.name if best else "", reference, at)

    def _service(self, name: str, at: Route) -> Iterable[Ip]:
        written = self._references.site.services
        if name not in written:
            self._references.unknown("service", name, at, ("services",), written)
        return [address.ip for _, address in self._services[name].targets] if name in self._services else ()

    def _reverse(self, address: str, target: str, ttl: int, at: Route) -> Iterator[Record]:
        ip = literal_address(address)
        if ip is None:
            found = self._virtual(address, at, key=True)
            if found is None:
                return
            ip = found[1].ip
        yield Record(f"{ip.reverse_pointer}.", ttl, PTR, target, at)

    def _virtual(
        self, reference: str, at: Route, key: bool = False
    ) -> tuple[model.Router, model.VirtualAddress] | None:
        if reference not in self._virtuals:
            self._references.unknown("virtual address", reference, at, ("virtual_routers",), self._virtuals, key)
        return self._virtuals.get(reference)


def _address(name: str, ttl: int, ip: Ip, at: Route) -> Record:
    return Record(name, ttl, AAAA if ip.version == 6 else A, str(ip), at)


def _written(name: str, zone: str, said: written.Records, ttl: int, at: Route) -> Iterator[Record]:
    def record(kind: str, data: str, *place: str | int) -> Record:
        return Record(name, ttl, kind, data, (*at, kind.lower(), *place))

    for kind, addresses in ((A, said.a), (AAAA, said.aaaa)):
        yield from (record(kind, str(ip), index) for index, ip in enumerate(addresses))
    for index, server in enumerate(said.ns):
        yield record(NS, absolute(server, zone), index)
    for kind, places in ((MX, said.mx), (SRV, said.srv)):
        for index, place in enumerate(places):
            numbers, _, target = place.rpartition(" ")
            yield record(kind, f"{numbers} {absolute(target, zone)}", index)
    if said.cname is not None:
        yield record(CNAME, absolute(said.cname, zone))
    yield from (record(TXT, quoted(text), index) for index, text in enumerate(said.txt))
    for index, leave in enumerate(said.caa):
        flags, tag, value = leave.split(" ", 2)
        yield record("CAA", f'{flags} {tag} "{value.strip(chr(34))}"', index)


def _mailbox(address: str) -> str:
    """A mail address as a name: dots before the @ are escaped (RFC 1035, section 8)."""
    local, _, domain = address.partition("@")
    return f"{local.replace('.', chr(92) + '.')}.{domain.lower()}."

"""A zone as a master file (RFC 1035, section 5): every name whole and every TTL said, so that a diff shows it all."""

from collections.abc import Iterable, Iterator

from compiler.zones.zone import Record, Zone


def zone_file(zone: Zone, serial: int | None = None) -> str:
    """The text of the file, with another serial if one is given."""
    return "\n".join(_lines(zone, zone.serial if serial is None else serial)) + "\n"


def _lines(zone: Zone, serial: int) -> Iterator[str]:
    soa = zone.authority
    yield f"; {zone.written}: written by vrrpc"
    yield f"{zone.name} {soa.ttl} IN SOA {soa.primary} {soa.contact} ("
    yield f"    {serial} ; serial"
    yield f"    {soa.refresh} ; refresh"
    yield f"    {soa.retry} ; retry"
    yield f"    {soa.expire} ; expire"
    yield f"    {soa.negative_ttl} ) ; how long others keep that something is not there"
    for record in ordered(zone.records, zone.name):
        yield f"{record.name} {record.ttl} IN {record.kind} {record.data}"


def ordered(records: Iterable[Record], zone: str) -> Iterator[Record]:
    """Each record once: the zone's own first, then by name as the DNS sorts them."""
    distinct = {(each.name, each.kind, each.data): each for each in records}
    yield from sorted(distinct.values(), key=lambda each: (_key(each.name, zone), _rank(each.kind), each.data))


def _key(name: str, zone: str) -> tuple[str, ...]:
    return tuple(reversed(name.removesuffix(zone).rstrip(".").split("."))) if name != zone else ()


def _rank(kind: str) -> tuple[bool, str]:
    return kind != "NS", kind

"""A zone file that somebody has already -> records. dnspython reads it; `$INCLUDE` is not followed, as only what lies
in the site's folder may count."""

from collections.abc import Iterator
from typing import Final

from compiler.zones.names import complaint, lies_in
from compiler.zones.zone import Authority, Record
from schemas.findings import Route

MOST: Final = 100_000
"""Records of one file."""


class UnreadableError(Exception):
    """Why a file is no zone; one line."""


def read_master_file(content: bytes, zone: str, at: Route) -> tuple[tuple[Record, ...], Authority | None]:
    """Its records, and what its SOA record says if it has one. Raises UnreadableError."""
    if complaint(zone):
        return (), None  # that is found by itself
    import dns.exception
    import dns.name
    import dns.zone

    try:
        text = content.decode("ascii")
        origin = dns.name.from_text(zone)
        found = dns.zone.from_text(text, origin, relativize=False, allow_include=False, check_origin=False)
    except UnicodeDecodeError:
        raise UnreadableError("it has bytes that are no ASCII; write others as \\DDD") from None
    except (dns.exception.DNSException, ValueError, KeyError) as error:
        raise UnreadableError(" ".join(str(error).split()) or type(error).__name__) from None
    records = tuple(_records(found, at))
    if len(records) > MOST:
        raise UnreadableError(f"it has more than {MOST:,} records")
    if outside := next((each.name for each in records if not lies_in(each.name, zone)), ""):
        raise UnreadableError(f"{outside} lies outside of {zone}")
    return records, _authority(found, zone)


def _records(zone: object, at: Route) -> Iterator[Record]:
    import dns.rdatatype
    import dns.zone

    assert isinstance(zone, dns.zone.Zone)
    for name, ttl, data in zone.iterate_rdatas():
        if data.rdtype != dns.rdatatype.SOA:
            kind = dns.rdatatype.to_text(data.rdtype)
            yield Record(name.to_text().lower(), int(ttl), kind, _text(kind, data.to_text()), at, file=True)


def _text(kind: str, data: str) -> str:
    return data.lower() if kind in ("NS", "MX", "CNAME", "PTR", "SRV", "AAAA") else data


def _authority(zone: object, name: str) -> Authority | None:
    import dns.rdatatype
    import dns.zone

    assert isinstance(zone, dns.zone.Zone)
    soa = zone.get_rdataset(zone.origin or name, dns.rdatatype.SOA)
    if not soa:
        return None
    said = soa[0]
    names = said.mname.to_text().lower(), said.rname.to_text().lower()
    return Authority(*names, int(soa.ttl), said.refresh, said.retry, said.expire, said.minimum)

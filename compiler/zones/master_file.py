"""A zone file that somebody has already -> records. dnspython reads it; `$INCLUDE` is not followed, as only what lies
in the site's folder may count."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from compiler.zones.names import complaint, lies_in
from compiler.zones.zone import Authority, Record
from schemas.findings import Route

if TYPE_CHECKING:
    from dns.rrset import RRset

MOST: Final = 100_000
"""Records of one file."""


class UnreadableError(Exception):
    """Why a file is no zone; one line."""


def read_master_file(content: bytes, zone: str, at: Route) -> tuple[tuple[Record, ...], Authority | None]:
    """Its records, and what its SOA record says if it has one. Raises UnreadableError."""
    if complaint(zone):
        return (), None  # that is found by itself
    import dns.exception

    try:
        found = _read(content.decode("ascii"), zone)
    except UnicodeDecodeError:
        raise UnreadableError("it has bytes that are no ASCII; write others as \\DDD") from None
    except (dns.exception.DNSException, ValueError, KeyError) as error:
        raise UnreadableError(_words(error)) from None
    records = tuple(_records(found, at))
    if len(records) > MOST:
        raise UnreadableError(f"it has more than {MOST:,} records")
    if outside := next((each.name for each in records if not lies_in(each.name, zone)), ""):
        raise UnreadableError(f"{outside} lies outside of {zone}")
    return records, _authority(found)


def _read(text: str, zone: str) -> "list[RRset]":
    """All sets of records. As records and not as a zone, where dnspython passes over what lies outside of it."""
    import dns.name
    import dns.rdataclass
    import dns.tokenizer
    import dns.zonefile

    manager = dns.zonefile.RRSetsReaderManager(dns.name.from_text(zone))
    with dns.zonefile.RRsetsReaderTransaction(manager, True, False) as transaction:  # type: ignore[no-untyped-call]
        tokens = dns.tokenizer.Tokenizer(text, "line")
        directives = ("$ORIGIN", "$TTL")  # a line of $GENERATE may make any number of records
        reader = dns.zonefile.Reader(tokens, dns.rdataclass.IN, transaction, allow_directives=directives)
        reader.zone_origin = dns.name.root
        reader.read()
    return manager.rrsets


def _words(error: Exception) -> str:
    """In one line; dnspython begins with the number of the file's."""
    said = " ".join(str(error).split()) or type(error).__name__
    return re.sub(r"^line:([0-9]+): ", r"line \1: ", said)


def _records(found: "list[RRset]", at: Route) -> Iterator[Record]:
    import dns.rdatatype

    for rrset in found:
        if rrset.rdtype != dns.rdatatype.SOA:
            name, kind = rrset.name.to_text().lower(), dns.rdatatype.to_text(rrset.rdtype)
            yield from (Record(name, rrset.ttl, kind, _text(kind, data.to_text()), at, file=True) for data in rrset)


def _text(kind: str, data: str) -> str:
    return data.lower() if kind in ("NS", "MX", "CNAME", "PTR", "SRV", "AAAA") else data


def _authority(found: "list[RRset]") -> Authority | None:
    import dns.rdatatype

    soa = next((rrset for rrset in found if rrset.rdtype == dns.rdatatype.SOA), None)
    if soa is None:
        return None
    said = soa[0]
    names = said.mname.to_text().lower(), said.rname.to_text().lower()
    return Authority(*names, soa.ttl, said.refresh, said.retry, said.expire, said.minimum)

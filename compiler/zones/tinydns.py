"""A zone as lines of tinydns-data(1).

Not `.` but `Z` and `&` lines: the serial of a `.` line is the time of the file, so two hosts with equal data would
announce different ones. Texts as numbers of type 16, since a `'` line is cut after 127 bytes; all that tinydns-data has
no letter for likewise, with the bytes that dnspython makes.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from compiler.zones.bind import ordered
from compiler.zones.zone import CNAME, MX, NS, PTR, A, Record, Zone

_PLAIN: Final = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._=*/ ")


def data_lines(zones: Iterable[Zone]) -> Iterator[str]:
    """The lines of all zones."""
    for zone in zones:
        yield f"# {zone.written}"
        yield _soa(zone)
        yield from (_line(record) for record in ordered(zone.records, zone.name))


def _soa(zone: Zone) -> str:
    soa = zone.authority
    numbers = f"{zone.serial}:{soa.refresh}:{soa.retry}:{soa.expire}:{soa.negative_ttl}:{soa.ttl}"
    return f"Z{_bare(zone.name)}:{_bare(soa.primary)}:{_bare(soa.contact)}:{numbers}"


def _line(record: Record) -> str:
    name, ttl = _bare(record.name), record.ttl
    match record.kind:
        case "A":
            return f"+{name}:{record.data}:{ttl}"
        case "NS":
            return f"&{name}::{_bare(record.target)}:{ttl}"
        case "CNAME":
            return f"C{name}:{_bare(record.target)}:{ttl}"
        case "PTR":
            return f"^{name}:{_bare(record.target)}:{ttl}"
        case "MX":
            return f"@{name}::{_bare(record.target)}:{record.data.partition(' ')[0]}:{ttl}"
        case kind:
            return f":{name}:{_number(kind)}:{_octal(_wire(kind, record.data))}:{ttl}"


_LETTERED: Final = (A, NS, CNAME, PTR, MX)
"""Kinds that tinydns-data refuses as numbers, and A."""


def _bare(name: str) -> str:
    """Without the dot at its end. In a server's field a name without any dot would be completed, so one of a single
    label keeps it."""
    bare = name.removesuffix(".")
    return bare if "." in bare else name


def _number(kind: str) -> int:
    from dns import rdatatype

    return int(rdatatype.from_text(kind))


def _wire(kind: str, data: str) -> bytes:
    from dns import rdata, rdataclass, rdatatype

    return rdata.from_text(rdataclass.IN, rdatatype.from_text(kind), data).to_wire() or b""


def _octal(data: bytes) -> str:
    return "".join(chr(byte) if byte in _PLAIN else f"\\{byte:03o}" for byte in data)

"""`serials.yaml`: what each zone's serial is, and what the zone was when it got it.

The compiler has no clock and no memory, so the serial of a zone lies beside the site, and `vrrpc serial` counts it up
whenever the zone has changed. One line a zone: two branches that change two zones merge.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from compiler.load import load
from compiler.zones.bind import zone_file
from compiler.zones.zone import Kept, Zone
from schemas import document
from schemas.findings import Finding, Place, Severity

HIGHEST: Final = 2**32 - 1
_HEAD: Final = "# The serials of the site's zones: `vrrpc serial` writes this file. It is committed with the site.\n"


def digest_of(zone: Zone) -> str:
    """Names all that the zone says but for its serial."""
    from hashlib import sha256

    return sha256(zone_file(zone, serial=0).encode()).hexdigest()[:16]


def is_stale(zone: Zone) -> bool:
    """Whether the zone is not what it was when it got its serial."""
    return zone.kept is None or zone.kept.digest != digest_of(zone)


def read_serials(file: str, content: bytes) -> tuple[dict[str, Kept], list[Finding]]:
    """The entries by the zones' names, and what is wrong in the file."""
    read, findings = load(file, content)
    kept: dict[str, Kept] = {}
    match read.root if read else None:
        case document.Mapping(entries):
            for name, entry in entries.items():
                if (one := _entry(entry.value)) is None:
                    findings.append(_unreadable(file, entry.key.span))
                else:
                    kept[name] = one
        case document.Scalar("", True) | None:
            pass
        case other:
            findings.append(_unreadable(file, other.span))
    return kept, findings


def _entry(node: document.Node) -> Kept | None:
    match node:
        case document.Mapping({"serial": document.Entry(_, document.Scalar(serial)), "digest": entry}) if isinstance(
            entry.value, document.Scalar
        ) and re.fullmatch("[0-9]{1,10}", serial):
            number = int(serial)
            return Kept(number, entry.value.text) if 1 <= number <= HIGHEST else None
        case _:
            return None


def _unreadable(file: str, span: document.Span) -> Finding:
    message = "this is no serial of a zone: `example.org: {serial: 2026010101, digest: ...}`"
    return Finding("V105", Severity.ERROR, message, Place(file, *span), "let `vrrpc serial` write this file")


def next_serial(last: int, today: date) -> int:
    """The day and a number of two digits, as the paper has it; one more than the last where that is not higher."""
    dated = int(f"{today:%Y%m%d}00")
    return max(dated, last + 1) if last < HIGHEST else 1


def count(zones: tuple[Zone, ...], kept: Mapping[str, Kept], today: date) -> dict[str, Kept]:
    """All entries, with those of zones that have changed counted up. Zones that are gone keep theirs: one that comes
    back must not go back."""
    fresh = {
        zone.written: Kept(next_serial(zone.kept.serial if zone.kept else 0, today), digest_of(zone))
        for zone in zones
        if is_stale(zone)
    }
    return {**kept, **fresh}


def serials_file(kept: Mapping[str, Kept]) -> str:
    """The text of the file."""
    lines = (f"{name}: {{serial: {one.serial}, digest: {one.digest}}}\n" for name, one in sorted(kept.items()))
    return _HEAD + "".join(lines)

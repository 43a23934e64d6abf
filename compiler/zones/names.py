"""Names of the DNS as a site writes them, absolute and judged (RFC 1035, sections 2.3.4 and 5.1)."""

import re
from typing import Final

_LABEL: Final = re.compile(r"[a-z0-9_]([a-z0-9_/-]{0,61}[a-z0-9_])?")
LONGEST: Final = 253
"""Characters of a name without the dot at its end: 255 bytes on the wire."""


def absolute(name: str, zone: str) -> str:
    """A name as a zone file means it: `@` is the zone, one with a dot at its end stands for itself."""
    name = name.lower()
    if name == "@":
        return zone
    return name if name.endswith(".") else f"{name}.{zone}"


def zone_name(written: str) -> str:
    """A zone's name is whole, with or without the dot at its end."""
    return written.lower().rstrip(".") + "."


def lies_in(name: str, zone: str) -> bool:
    """Whether it is the zone itself or below it."""
    return name == zone or name.endswith(f".{zone}")


def complaint(name: str, wildcard: bool = False) -> str:
    """Why an absolute name is none; empty when it is one. `wildcard` lets it begin with `*`."""
    bare = name.removesuffix(".")
    if len(bare) > LONGEST:
        return f"it has more than {LONGEST} characters"
    labels = bare.split(".")
    for index, label in enumerate(labels):
        if not label:
            return "there is nothing between two dots, or before the first"
        if len(label) > 63:
            return f"{label[:20]}... has more than 63 characters"
        if not (_LABEL.fullmatch(label) or (wildcard and index == 0 and label == "*")):
            return f"{label!r} is not made of a-z, 0-9, - and _"
    return ""

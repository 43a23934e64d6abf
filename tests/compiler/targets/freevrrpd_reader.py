"""freevrrpd's configuration as its parser takes it, from a description of that parser and not from our writer.

Raises wherever the daemon would exit, crash, loop, or do something else in silence: what this reads without a
complaint means the same to the daemon.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface

LONGEST_LINE = 1023
MOST_SECTIONS = 254
MOST_ADDRESSES = 254

_NUMBERS = {
    "serverid": (1, 255), "priority": (1, 254), "carriertimeout": (1, 3600), "spanningtreelatency": (0, 1),
    "MCClearErrorsCount": (1, 86400),
}  # fmt: skip
_TEXTS = {"interface", "addr", "password", "masterscript", "backupscript", "monitoredcircuits", "vridsdep"}


class FreevrrpdError(Exception):
    """The daemon would not do what is written there."""


@dataclass(frozen=True)
class Section:
    """One virtual router as the daemon holds it."""

    serverid: int
    interface: str
    priority: int
    addresses: tuple[IPv4Address, ...]
    password: str
    masterscript: str
    backupscript: str


def read(content: bytes) -> list[Section]:
    """All sections of a file."""
    if not content.endswith(b"\n"):
        raise FreevrrpdError("the last line has no newline: it is lost")
    sections: list[dict[str, str]] = []
    for number, line in enumerate(content[:-1].split(b"\n"), 1):
        _read_line(number, line, sections)
    if not sections:
        raise FreevrrpdError("no section: the daemon loops for ever")
    _complain(_across(sections))
    return [_section(options) for options in sections]


def _complain(complaints: Iterator[str]) -> None:
    for complaint in complaints:
        raise FreevrrpdError(complaint)


def _read_line(number: int, line: bytes, sections: list[dict[str, str]]) -> None:
    _complain(f"line {number}: {complaint}" for complaint in _bytes_complaints(line))
    text = line.decode()
    if not text or text.startswith("#"):
        return
    if text == "[VRID]":
        sections.append({})
        return
    match = re.fullmatch(r"([A-Za-z]+) *= *(?! )(.*)", text)
    if match is None or not sections:
        raise FreevrrpdError(f"line {number}: neither a section nor an option of one: {text!r}")
    key, value = match[1], match[2]
    if key in sections[-1]:
        raise FreevrrpdError(f"line {number}: {key} stands twice: the last one counts")
    _complain(f"line {number}: {key}: {complaint}" for complaint in _option_complaints(key, value, sections[-1]))
    sections[-1][key] = value


def _bytes_complaints(line: bytes) -> Iterator[str]:
    if len(line) > LONGEST_LINE:
        yield "too long: the rest is taken for a new line"
    if b"\r" in line or b"\0" in line:
        yield "a carriage return or a NUL"
    if line.endswith((b" ", b"\t")) or line.startswith((b" ", b"\t")):
        yield "blanks at an end count"


def _option_complaints(key: str, value: str, before: dict[str, str]) -> Iterator[str]:
    if key not in _NUMBERS and key not in _TEXTS:
        yield "unknown, or never to be written"
    if not value or value.startswith("\t"):
        yield "no value"
    if key in _NUMBERS and not re.fullmatch("[0-9]{1,6}", value):
        yield "no number"
    elif key in _NUMBERS and not _NUMBERS[key][0] <= int(value) <= _NUMBERS[key][1]:
        yield "out of range: it wraps around"
    if key == "interface" and (len(value) > 15 or "," in value):
        yield "cut at a comma or after 15 characters"
    if key == "password" and (len(value.encode()) > 8 or "," in value or not value.isprintable()):
        yield "cut at a comma or after 8 bytes"
    if key == "monitoredcircuits" and value not in ("yes", "no"):
        yield "neither yes nor no"
    if key == "carriertimeout" and "interface" not in before:
        yield "before the interface that it is for"


def _across(sections: list[dict[str, str]]) -> Iterator[str]:
    for options in sections:
        for key in ("serverid", "interface", "priority", "addr"):
            if key not in options:
                yield f"{key} is missing"
    ids = [int(options["serverid"]) for options in sections]
    if len(set(ids)) < len(ids) or len(ids) > MOST_SECTIONS:
        yield "a serverid stands twice on the host"
    names = [options["interface"] for options in sections]
    for index, name in enumerate(names):
        for earlier in names[:index]:
            if earlier != name and earlier.startswith(name):
                yield f"{name} is taken for {earlier}, which stands before it"
    if len({options.get("monitoredcircuits", "yes") for options in sections}) > 1:
        yield "monitoredcircuits differs: the last one counts for all"


def _section(options: dict[str, str]) -> Section:
    return Section(
        int(options["serverid"]),
        options["interface"],
        int(options["priority"]),
        tuple(_addresses(options["addr"])),
        options.get("password", ""),
        options.get("masterscript", ""),
        options.get("backupscript", ""),
    )


def _addresses(value: str) -> Iterator[IPv4Address]:
    items = re.split(", *", value)
    if len(items) > MOST_ADDRESSES:
        raise FreevrrpdError("addr: too many")
    for item in items:
        if not re.fullmatch(r"[0-9.]+/[0-9]+", item):
            raise FreevrrpdError(f"addr: {item}: the prefix length is mandatory, a device is ignored")
        try:
            yield IPv4Interface(item).ip
        except ValueError:
            raise FreevrrpdError(f"addr: {item}: becomes 255.255.255.255") from None

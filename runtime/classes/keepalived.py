"""keepalived's file: what makes an instance the same one after a reload is its VRID, family, NIC, whether it is unicast
(and its source), and its virtual MAC (keepalived 2.2.7, section 'reload' of its source)."""

from collections.abc import Iterator
from typing import Final

from runtime.classes.facts import Facts, Values

_Entry = tuple[str, str, tuple[str, ...]]
_IDENTITY: Final = {
    "interface": "interface", "virtual_router_id": "vrid", "version": "version", "use_vmac": "virtual mac",
    "unicast_src_ip": "source", "mcast_src_ip": "source",
}  # fmt: skip
_COMPARED: Final = {
    "advert_int": "interval", "authentication": "password", "auth_hmac": "hmac", "v3_checksum_as_v2": "checksum",
}  # fmt: skip
_PREFERENCE: Final = {
    "priority": "priority", "nopreempt": "failback", "preempt_delay": "failback after", "track_file": "knobs",
    "track_script": "checks", "track_interface": "links", "track_process": "processes",
}  # fmt: skip
_SCRIPTS: Final = {"notify_master": "master script", "notify_backup": "backup script"}
_MOVING, _UNSAID = "virtual_ipaddress", "virtual_ipaddress_excluded"


def read(text: str) -> Iterator[tuple[str, Facts]]:
    """The facts of each instance, by name. Only what we wrote is read: a keyword a line, and blocks by indentation."""
    for block in text.split("\n\n"):
        head, *lines = block.strip("\n").split("\n")
        words = head.split()
        if words[:1] == ["vrrp_instance"]:
            yield words[1], _facts(tuple(_entries(lines)))


def _entries(lines: list[str]) -> Iterator[_Entry]:
    """Keyword, rest of the line, and the lines of its block."""
    inner: list[str] | None = None
    keyword = ""
    for line in lines:
        if inner is not None:
            if line == "    }":
                yield keyword, "", tuple(inner)
                inner = None
            else:
                inner.append(line.strip())
        elif line.endswith(" {"):
            keyword, inner = line.split()[0], []
        elif line.startswith("    "):
            keyword, _, rest = line.strip().partition(" ")
            yield keyword, rest, ()


def _facts(entries: tuple[_Entry, ...]) -> Facts:
    addresses = tuple(_addresses(entries, _MOVING))
    family = "IPv6" if addresses and ":" in addresses[0] else "IPv4"
    transport = "unicast" if any(keyword == "unicast_peer" for keyword, _, _ in entries) else "multicast"
    values = {keyword: rest for keyword, rest, _ in entries}
    return Facts(
        identity=(*_values(entries, _IDENTITY), ("family", family), ("transport", transport)),
        compared=_values(entries, _COMPARED),
        addresses=addresses,
        excluded=tuple(_addresses(entries, _UNSAID)),
        preference=_values(entries, _PREFERENCE),
        scripts=_values(entries, _SCRIPTS),
        interval=round(float(values.get("advert_int", "1")) * 100),
        level=int(values.get("priority", "100")),
    )


def _values(entries: tuple[_Entry, ...], words: dict[str, str]) -> Values:
    return tuple(
        (words[keyword], rest or "; ".join(inner) or "yes") for keyword, rest, inner in entries if keyword in words
    )


def _addresses(entries: tuple[_Entry, ...], wanted: str) -> Iterator[str]:
    for keyword, _, inner in entries:
        if keyword == wanted:
            yield from (line.split()[0].partition("/")[0] for line in inner)

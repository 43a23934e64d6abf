"""FRR's file: lines below an interface, and above those of a router a comment with its name."""

from collections.abc import Iterator
from typing import Final

from runtime.classes.facts import Facts, Values

_COMPARED: Final = {"advertisement-interval": "interval"}
_PREFERENCE: Final = {"priority": "priority", "preempt": "failback"}


def read(text: str) -> Iterator[tuple[str, Facts]]:
    """The facts of each router, by name."""
    interface, name = "", ""
    lines: dict[str, list[list[str]]] = {}
    places: dict[str, str] = {}
    for line in text.splitlines():
        words = line.split()
        if line.startswith("interface "):
            interface = words[1]
        elif line.startswith(" ! "):
            name = words[1]
            places[name] = interface
            lines[name] = []
        elif line.startswith(" ") and name:
            lines[name].append(words)
    for router, said in lines.items():
        yield router, _facts(places[router], said)


def _facts(interface: str, lines: list[list[str]]) -> Facts:
    """`vrrp 1 priority 200`, and `no vrrp 1 ...` for the checksum."""
    said = [(words[2], " ".join(words[3:]) or "yes") for words in lines if words[0] == "vrrp"]
    denied = tuple((words[3], "no") for words in lines if words[0] == "no")
    addresses = tuple(value for key, value in said if key in ("ip", "ipv6"))
    vrid = next((words[1] for words in lines if words[0] == "vrrp"), "")
    version = next((value for key, value in said if key == "version"), "3")
    family = "IPv6" if addresses and ":" in addresses[0] else "IPv4"
    values = dict(said)
    return Facts(
        identity=(("interface", interface), ("vrid", vrid), ("version", version), ("family", family)),
        compared=(*_named(said, _COMPARED), *denied),
        addresses=addresses,
        preference=_named(said, _PREFERENCE),
        interval=int(values.get("advertisement-interval", "1000")) // 10,
        level=int(values.get("priority", "100")),
    )


def _named(said: list[tuple[str, str]], words: dict[str, str]) -> Values:
    return tuple((words[key], value) for key, value in said if key in words)

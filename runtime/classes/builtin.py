"""The built-in speaker's file. Read without its own reader, which refuses a placeholder where a password belongs."""

import json
from collections.abc import Iterator
from typing import Any, Final

from runtime.classes.facts import Facts, Values

_IDENTITY: Final = ("interface", "vrid", "version", "virtual_mac", "source")
_COMPARED: Final = ("interval", "password", "checksum")
_PREFERENCE: Final = ("priority", "failback", "failback_after")
_SCRIPTS: Final = ("master_script", "backup_script")


def read(text: str) -> Iterator[tuple[str, Facts]]:
    """The facts of each router, by name."""
    for router in json.loads(text)["routers"]:
        addresses = router["addresses"]
        family = "IPv6" if ":" in addresses[0] else "IPv4"
        transport = "unicast" if router["peers"] else "multicast"
        yield (
            router["name"],
            Facts(
                identity=(*_values(router, _IDENTITY), ("family", family), ("transport", transport)),
                compared=_values(router, _COMPARED),
                addresses=tuple(addresses),
                excluded=tuple(router["excluded"]),
                preference=_values(router, _PREFERENCE),
                scripts=_values(router, _SCRIPTS),
                interval=router["interval"],
                level=router["priority"],
            ),
        )


def _values(router: dict[str, Any], names: tuple[str, ...]) -> Values:
    return tuple((name.replace("_", " "), str(router[name])) for name in names)

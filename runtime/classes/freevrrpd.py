"""freevrrpd's file: a section a virtual router, and above each a comment with its name."""

from collections.abc import Iterator
from typing import Final

from runtime.classes.facts import Facts, Values

_IDENTITY: Final = {"serverid": "vrid", "interface": "interface"}
_COMPARED: Final = {"password": "password"}
_PREFERENCE: Final = {"priority": "priority"}
_SCRIPTS: Final = {"masterscript": "master script", "backupscript": "backup script"}


def read(text: str) -> Iterator[tuple[str, Facts]]:
    """The facts of each section, by name. It speaks version 2 once a second, over IPv4 (freevrrpd 1.2)."""
    for section in text.split("\n# ")[1:]:
        name, *lines = section.split("\n")
        pairs = [line.partition(" = ") for line in lines if " = " in line]
        said = {key: value for key, _, value in pairs}
        yield (
            name,
            Facts(
                identity=_named(said, _IDENTITY),
                compared=_named(said, _COMPARED),
                addresses=tuple(each.partition("/")[0] for each in said.get("addr", "").split(",") if each),
                preference=_named(said, _PREFERENCE),
                scripts=_named(said, _SCRIPTS),
                level=int(said.get("priority", "100")),
            ),
        )


def _named(said: dict[str, str], words: dict[str, str]) -> Values:
    return tuple((words[key], value) for key, value in said.items() if key in words)

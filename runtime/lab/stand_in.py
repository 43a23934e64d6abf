"""A site that this machine can run: what cannot run here is replaced, with the original's limits, and said.

The text is rewritten with its comments and lines kept, so that what the hosts say of it is found in the original.
"""

from collections.abc import Callable
from io import StringIO
from typing import Any

from ruamel.yaml import YAML

from compiler.model import Host, Model
from schemas.site import Manager, Speaker


def stand_in(text: str, model: Model, is_installed: Callable[[str], bool]) -> tuple[str, list[str]]:
    """The site with stand-ins, and a line for each. `is_installed` tells whether a program can be run here."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    site = yaml.load(text)
    said = [line for host in model.hosts for line in _replace(site["hosts"][host.name], host, is_installed)]
    if not said:
        return text, []
    for router in model.routers:
        # What follows from the original speakers must not change with them.
        site["virtual_routers"][router.name]["version"] = router.version
    written = StringIO()
    yaml.dump(site, written)
    return written.getvalue(), said


def _replace(entry: Any, host: Host, is_installed: Callable[[str], bool]) -> list[str]:
    said = []
    if host.speaker is not Speaker.BUILTIN and not is_installed(host.speaker.value):
        entry["speaker"] = Speaker.BUILTIN.value
        limits = " with its limits: version 2, 1s, password" if host.speaker is Speaker.FREEVRRPD else ""
        said.append(f"{host.name}: the built-in speaker stands in for {host.speaker}{limits}")
    if host.manager is not Manager.SUPERVISOR:
        entry["manager"] = Manager.SUPERVISOR.value
        said.append(f"{host.name}: supervisor stands in for {host.manager}")
    return said

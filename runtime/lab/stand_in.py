"""A site that this machine can run: what cannot run here is replaced, with the original's limits, and said.

The text is rewritten with its comments and lines kept, so that what the hosts say of it is found in the original.
"""

from collections.abc import Callable
from io import StringIO
from typing import Any, Final

from ruamel.yaml import YAML

from compiler.model import Host, Model
from runtime.lab.services import stand_in_services, take_any_load
from schemas.hosts import Manager, Speaker

PROGRAMS: Final = {
    Speaker.FREEVRRPD: "freevrrpd",
    Speaker.KEEPALIVED: "keepalived",
    Speaker.FRR: "/usr/lib/frr/vrrpd",
}
"""The daemon of each speaker that is not our own, as it is looked for."""


def stand_in(
    text: str, model: Model, is_installed: Callable[[str], bool], is_root: bool, services: bool = True
) -> tuple[str, list[str]]:
    """The site with stand-ins, and a line for each. `is_installed` tells whether a program can be run here, `is_root`
    whether we may become other users, as FRR's daemons do at their start; without `services` these stay as they are."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    site = yaml.load(text)

    def why_not(speaker: Speaker) -> str | None:
        if not is_installed(PROGRAMS[speaker]):
            return " with its limits: version 2, 1s, password" if speaker is Speaker.FREEVRRPD else ""
        return ", whose daemons need real root" if speaker is Speaker.FRR and not is_root else None

    said = [line for host in model.hosts for line in _replace(site["hosts"][host.name], host, why_not)]
    said += stand_in_services(site, model, is_installed, is_root) if services else []
    if not (services and take_any_load(site, model)) and not said:
        return text, []
    for router in model.routers:
        # What follows from the original speakers must not change with them.
        site["virtual_routers"][router.name]["version"] = router.version
    written = StringIO()
    yaml.dump(site, written)
    return written.getvalue(), said


def played(text: str) -> dict[str, str]:
    """The software of each service that a text has."""
    return {name: str(service["software"]) for name, service in (YAML().load(text).get("services") or {}).items()}


def _replace(entry: Any, host: Host, why_not: Callable[[Speaker], str | None]) -> list[str]:
    said = []
    if host.speaker is not Speaker.BUILTIN and (words := why_not(host.speaker)) is not None:
        entry["speaker"] = Speaker.BUILTIN.value
        said.append(f"{host.name}: the built-in speaker stands in for {host.speaker}{words}")
    if host.manager is not Manager.SUPERVISOR:
        entry["manager"] = Manager.SUPERVISOR.value
        said.append(f"{host.name}: supervisor stands in for {host.manager}")
    return said

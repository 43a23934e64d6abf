"""A site that this machine can run: what cannot run here is replaced, with the original's limits, and said.

The text is rewritten with its comments and lines kept, so that what the hosts say of it is found in the original.
"""

from collections.abc import Callable
from io import StringIO
from typing import Any, Final

from ruamel.yaml import YAML

from compiler.model import Host, Model
from schemas.hosts import Manager, Speaker

PROGRAMS: Final = {
    Speaker.FREEVRRPD: "freevrrpd",
    Speaker.KEEPALIVED: "keepalived",
    Speaker.FRR: "/usr/lib/frr/vrrpd",
}
"""The daemon of each speaker that is not our own, as it is looked for."""


def stand_in(text: str, model: Model, is_installed: Callable[[str], bool], is_root: bool) -> tuple[str, list[str]]:
    """The site with stand-ins, and a line for each. `is_installed` tells whether a program can be run here, `is_root`
    whether we may become other users, as FRR's daemons do at their start."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    site = yaml.load(text)

    def why_not(speaker: Speaker) -> str | None:
        if not is_installed(PROGRAMS[speaker]):
            return " with its limits: version 2, 1s, password" if speaker is Speaker.FREEVRRPD else ""
        return ", whose daemons need real root" if speaker is Speaker.FRR and not is_root else None

    said = [line for host in model.hosts for line in _replace(site["hosts"][host.name], host, why_not)]
    said += _leave_out(site, model, is_installed, is_root)
    if not said:
        return text, []
    for router in model.routers:
        # What follows from the original speakers must not change with them.
        site["virtual_routers"][router.name]["version"] = router.version
    written = StringIO()
    yaml.dump(site, written)
    return written.getvalue(), said


def _replace(entry: Any, host: Host, why_not: Callable[[Speaker], str | None]) -> list[str]:
    said = []
    if host.speaker is not Speaker.BUILTIN and (words := why_not(host.speaker)) is not None:
        entry["speaker"] = Speaker.BUILTIN.value
        said.append(f"{host.name}: the built-in speaker stands in for {host.speaker}{words}")
    if host.manager is not Manager.SUPERVISOR:
        entry["manager"] = Manager.SUPERVISOR.value
        said.append(f"{host.name}: supervisor stands in for {host.manager}")
    return said


_NAME_SERVERS: Final[dict[str, tuple[str, ...]]] = {
    "bind": ("named",),
    "unbound": ("unbound",),
    "dnscache": ("dnscache", "tinydns", "envuidgid"),
    "tinydns": ("tinydns", "envuidgid", "tcpserver"),
}
"""The programs that each kind of name server needs. All of them become other users."""


def _leave_out(site: Any, model: Model, is_installed: Callable[[str], bool], is_root: bool) -> list[str]:
    """Name servers that cannot run here are left out, and the zones once nobody serves them."""
    said = []
    for service in model.each_service():
        needed = _NAME_SERVERS.get(service.written.software, ())
        lacking = next((program for program in needed if not is_installed(program)), "")
        if lacking or (needed and not is_root):
            del site["services"][service.name]
            why = f"{lacking} is not installed here" if lacking else f"{needed[0]} needs real root"
            said.append(f"{service.name} is left out: {why}")
    if said:
        _leave_out_zones(site)
    return said


def _leave_out_zones(site: Any) -> None:
    services = site["services"]
    if not any(service["software"] in ("bind", "tinydns") for service in services.values()):
        site.pop("dns", None)
    for zone in (site.get("dns", {}).get("zones") or {}).values():
        for name, service in [*zone.get("names", {}).items()]:
            if service not in services:
                del zone["names"][name]

"""The speaker built into vrrpc: one JSON file, written through the same type that the speaker reads it with."""

from collections.abc import Iterator
from typing import Final

from compiler import model as resolved
from compiler.change import Change
from compiler.events import script_path
from compiler.model import Host, Model
from compiler.paths import paths_of
from compiler.process import Process
from compiler.secret_use import use_password
from schemas.filetree import Act, File, OnChange, Quoting
from schemas.routers import Transport
from schemas.speaker import FIND_SOURCE, Router, SpeakerConfig, render_config
from schemas.values import Ip

PROGRAM = "speaker"

CHANGES: Final = {
    Change.NOTHING: "nothing",
    Change.SCRIPT: "nothing: the next call sees it",
    Change.PRIORITY: "told on its control socket; the role moves after a master-down interval",
    Change.EXCLUDED: "told on its control socket; the address comes or goes, and nothing else",
    Change.ADVERTISED: "told on its control socket; members that differ go on taking each other's adverts",
    Change.IDENTITY: "the virtual router stops with a priority 0 and a new one starts; the others notice nothing",
    Change.RESTART: "a stop with a priority 0: the next member takes over after its skew time",
}


def render(model: Model, host: Host) -> Iterator[File]:
    """Nothing for a host that is in no virtual router: its speaker would have nothing to say."""
    memberships = model.routers_of(host)
    uses = {router.name: use for router, _ in memberships if (use := use_password(router, Quoting.JSON))}
    routers = tuple(
        _router(model, host, router, member, uses[router.name].placeholder if router.name in uses else "")
        for router, member in memberships
    )
    path = _path(host)
    yield File(
        path=path,
        text=render_config(SpeakerConfig(routers)),
        mode=0o600,
        check=("vrrpc", "speak", "--check", "--config", "{}"),
        on_change=OnChange(Act.RELOAD_SPEAKER, PROGRAM),
        secrets=tuple(dict.fromkeys(uses.values())),
    )


def process(host: Host) -> Process:
    """One process speaks for all virtual routers of the host."""
    control = paths_of(host).control
    return Process(PROGRAM, f"vrrpc speak --config {_path(host)} --control {control}", daemon=True)


def _path(host: Host) -> str:
    return f"{paths_of(host).config}/speaker.json"


def _router(model: Model, host: Host, router: resolved.Router, member: resolved.Member, password: str) -> Router:
    return Router(
        name=router.name,
        vrid=router.vrid,
        interface=member.nic.name,
        source=_source(router, member) or FIND_SOURCE,
        priority=member.priority,
        ceiling=router.ceiling,
        addresses=tuple(address.ip for address in router.addresses),
        excluded=tuple(address.ip for address in router.excluded),
        peers=tuple(_peers(router, member)),
        version=router.version,
        interval=router.interval,
        failback=router.failback,
        failback_after=router.failback_after,
        password=password,
        checksum=router.checksum,
        virtual_mac=router.virtual_mac,
        master_script=script_path(model, host, router, "master"),
        backup_script=script_path(model, host, router, "backup"),
    )


def _source(router: resolved.Router, member: resolved.Member) -> Ip | None:
    return member.unicast_source if router.transport is Transport.UNICAST else member.source


def _peers(router: resolved.Router, member: resolved.Member) -> Iterator[Ip]:
    """Where the other members' adverts come from. None for multicast, nor for a router that has one member alone."""
    if router.transport is Transport.UNICAST:
        for other in router.members:
            if other is not member and (source := _source(router, other)):
                yield source

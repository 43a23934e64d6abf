"""The speaker built into vrrpc: one JSON file, written through the same type that the speaker reads it with."""

from collections.abc import Iterator
from ipaddress import IPv4Address

from compiler import model as resolved
from compiler.events import script_path
from compiler.model import Host, Model
from compiler.paths import paths_of
from compiler.process import Process
from compiler.secret_use import use_secret
from schemas.filetree import Act, File, OnChange, Quoting
from schemas.speaker import Router, SpeakerConfig, render_config
from schemas.values import Ip

PROGRAM = "speaker"


def render(model: Model, host: Host) -> Iterator[File]:
    """Nothing for a host that is in no virtual router: its speaker would have nothing to say."""
    memberships = model.routers_of(host)
    uses = {router.name: use_secret(router.password, Quoting.JSON) for router, _ in memberships if router.password}
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
        source=_ipv4(member.source),
        priority=member.priority,
        ceiling=router.ceiling,
        addresses=tuple(_ipv4(address.ip) for address in router.addresses),
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


def _ipv4(ip: Ip | None) -> IPv4Address:
    """V304 keeps an IPv6 router away from this speaker, and V207 one whose adverts would have no source."""
    return IPv4Address(str(ip))

"""keepalived, from 2.2.7 (Debian 12) on.

Always: `state BACKUP` (nobody is born a master), the advert's source written out (keepalived may else pick a virtual
address; for IPv6 the NIC's link-local one, if the site says which), script security with a user that exists (else its
check refuses the scripts), `reload_check_config` (else a broken file on reload ends the daemon with the addresses
left behind), `dynamic_interfaces` (a NIC that comes late is no error), a gratuitous ARP refresh. Never:
`vrrp_strict`, which makes the addresses unreachable.

Its quoted strings know no escape in `auth_pass`, so a password cannot hold a double quote or a backslash.
"""

from collections.abc import Iterator

from compiler import model as resolved
from compiler.events import script_path
from compiler.model import Host, Model
from compiler.paths import paths_of
from compiler.process import Process
from compiler.secret_use import use_secret
from schemas.filetree import Act, File, OnChange, Quoting
from schemas.speaker import Failback
from schemas.values import Ip

PROGRAM = "keepalived"

GARP_REFRESH = 60
"""Seconds between gratuitous ARP bursts of a master: heals a switch or neighbour with a stale table."""


def render(model: Model, host: Host) -> Iterator[File]:
    """One file, one instance a virtual router."""
    memberships = model.routers_of(host)
    uses = [use_secret(router.password, Quoting.KEEPALIVED, '"\\') for router, _ in memberships if router.password]
    lines = [f"# {model.site}: {host.name}, written by vrrpc", *_global(host)]
    for router, member in memberships:
        lines += ["", *_instance(model, host, router, member)]
    yield File(
        path=_path(host),
        text="\n".join(lines) + "\n",
        mode=0o600,
        check=("keepalived", "--config-test", "--use-file", "{}"),
        on_change=OnChange(Act.SIGNAL_HUP, PROGRAM),
        secrets=tuple(dict.fromkeys(uses)),
    )


def process(host: Host) -> Process:
    """VRRP alone, in the foreground, with PID files of its own beside a keepalived that somebody else runs, and its
    state dumps where nobody else writes."""
    run = paths_of(host).run
    pids = f"--pid {run}/keepalived.pid --vrrp_pid {run}/keepalived_vrrp.pid"
    command = f"keepalived --dont-fork --log-console --vrrp --use-file {_path(host)} {pids}"
    return Process(PROGRAM, command, daemon=True, environment=(("TMPDIR", run),))


def _path(host: Host) -> str:
    return f"{paths_of(host).config}/keepalived.conf"


def _global(host: Host) -> Iterator[str]:
    yield "global_defs {"
    yield f"    router_id {host.name}"
    yield "    enable_script_security"
    yield "    script_user root"
    yield "    dynamic_interfaces"
    yield "    reload_check_config"
    yield "}"


def _instance(model: Model, host: Host, router: resolved.Router, member: resolved.Member) -> Iterator[str]:
    yield f"vrrp_instance {router.name} {{"
    yield "    state BACKUP"
    yield f"    interface {member.nic.name}"
    yield f"    virtual_router_id {router.vrid}"
    yield f"    version {router.version}"
    yield f"    priority {member.priority}"
    yield f"    advert_int {_seconds(router.interval)}"
    if router.virtual_mac:
        yield f"    use_vmac {_device(model, host, router)}"
    if member.source:
        yield f"    mcast_src_ip {member.source}"
    if router.failback is Failback.AFTER:
        yield f"    preempt_delay {_seconds(router.failback_after)}"
    if router.password:
        yield "    authentication {"
        yield "        auth_type PASS"
        yield f'        auth_pass "{use_secret(router.password, Quoting.KEEPALIVED).placeholder}"'
        yield "    }"
    yield "    virtual_ipaddress {"
    yield from (f"        {_address(address.ip)}" for address in router.addresses)
    yield "    }"
    yield f"    garp_master_refresh {GARP_REFRESH}"
    master, backup = script_path(model, host, router, "master"), script_path(model, host, router, "backup")
    yield f'    notify_master "{master}"'
    for event in ("backup", "fault", "stop"):
        yield f'    notify_{event} "{backup}"'
    yield "}"


def _address(ip: Ip) -> str:
    """With its length. An IPv6 one is deprecated from the start, or the kernel prefers it as source of what the host
    itself sends."""
    return f"{ip}/32" if ip.version == 4 else f"{ip}/128 preferred_lft 0"


def _seconds(centiseconds: int) -> str:
    """Whole seconds without a fraction, since a version 2 interval with one is refused."""
    whole, part = divmod(centiseconds, 100)
    return f"{whole}.{part:02}".rstrip("0") if part else str(whole)


def _device(model: Model, host: Host, router: resolved.Router) -> str:
    """A name of our own without a dot, which would break sysctl paths; unique on the host, at most 15 bytes."""
    same = [other for other, _ in model.routers_of(host) if other.vrid == router.vrid]
    suffix = f"-{same.index(router) + 1}" if len(same) > 1 else ""
    return f"vrrp{router.vrid}{suffix}"

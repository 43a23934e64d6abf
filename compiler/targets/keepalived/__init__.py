"""keepalived, from 2.2.7 (Debian 12) on.

Always: `state BACKUP` (nobody is born a master), the advert's source written out (keepalived may else pick a virtual
address; for IPv6 the NIC's link-local one, if the site says which), script security with a user that exists (else its
check refuses the scripts), `reload_check_config` (else a broken file on reload ends the daemon with the addresses
left behind), `dynamic_interfaces` (a NIC that comes late is no error), and a gratuitous ARP refresh. Among speakers
that answer it: one more advert from the loser of a split, so that the winner sends its gratuitous ARP again. Never:
`vrrp_strict`, which makes the addresses unreachable.

Events go to a FIFO too, changes of priority included. Nobody needs to read it: the pipe fills, then events are lost,
and nothing else happens; where its directory is missing there is no FIFO.

Its quoted strings know no escape in `auth_pass`, so a password cannot hold a double quote or a backslash; and `${_PWD}`
in it is replaced even in quotes, and a lone `}` ends its block, so it can hold no brace either.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from compiler.change import Change
from compiler.model import Host, Model, Router
from compiler.paths import paths_of
from compiler.process import Process
from compiler.targets.keepalived.checks import check_files, script_blocks
from compiler.targets.keepalived.failback import lock_block, lock_files
from compiler.targets.keepalived.instance import instance, seconds, secret_uses
from compiler.targets.keepalived.knobs import knob_block, knob_file
from compiler.targets.keepalived.moving import moving_together, sync_groups
from compiler.targets.keepalived.urgency import urgency
from schemas.filetree import Act, File, OnChange
from schemas.speaker import Failback

PROGRAM = "keepalived"

CHANGES: Final = {
    Change.NOTHING: "a reload without any effect",
    Change.SCRIPT: "nothing: the next call sees it",
    Change.PRIORITY: "a reload; the role moves to whom it now prefers after a master-down interval, without a gap",
    Change.EXCLUDED: "a reload; the address comes or goes, and nothing else",
    Change.ADVERTISED: "a reload; members whose lists differ are both master until all have the same",
    Change.IDENTITY: "a reload; the instance says priority 0, and a new one waits a master-down interval",
    Change.RESTART: "a stop with a priority 0: the next member takes over after its skew time",
}


def render(model: Model, host: Host) -> Iterator[File]:
    """The daemon's file with one instance a virtual router, a script a check, and what keeps the knobs' directory."""
    memberships = model.routers_of(host)
    watched = tuple(moving_together(model, host, router) for router, _ in memberships)
    lines = [f"# {model.site}: {host.name}, written by vrrpc", *_global(host, [router for router, _ in memberships])]
    for block in script_blocks(host, watched):
        lines += ["", *block]
    for router, _ in memberships:
        lines += ["", *knob_block(host, router)]
        if router.failback is Failback.MANUAL:
            lines += ["", *lock_block(host, router)]
    for (router, member), moving in zip(memberships, watched, strict=True):
        lines += ["", *instance(model, host, router, member, moving)]
    for block in sync_groups(model, host):
        lines += ["", *block]
    yield File(
        path=_path(host),
        text="\n".join(lines) + "\n",
        mode=0o600,
        check=("keepalived", "--config-test", "--use-file", "{}"),
        on_change=OnChange(Act.SIGNAL_HUP, PROGRAM),
        secrets=tuple(dict.fromkeys(use for router, _ in memberships for use in secret_uses(router))),
    )
    yield knob_file(host)
    yield from check_files(host, watched)
    yield from lock_files(model, host)


def process(host: Host) -> Process:
    """VRRP alone, in the foreground, with PID files of its own beside a keepalived that somebody else runs, and its
    state dumps where nobody else writes."""
    run = paths_of(host).run
    pids = f"--pid {run}/keepalived.pid --vrrp_pid {run}/keepalived_vrrp.pid"
    command = f"keepalived --dont-fork --log-console --vrrp --use-file {_path(host)} {pids}"
    return Process(PROGRAM, command, daemon=True, environment=(("TMPDIR", run),))


def _path(host: Host) -> str:
    return f"{paths_of(host).config}/keepalived.conf"


def _global(host: Host, routers: Sequence[Router]) -> Iterator[str]:
    yield "global_defs {"
    yield f"    router_id {host.name}"
    yield "    enable_script_security"
    yield "    script_user root"
    yield "    dynamic_interfaces"
    yield "    reload_check_config"
    yield f"    vrrp_notify_fifo {paths_of(host).notify_fifo}"
    yield "    vrrp_notify_priority_changes"
    yield "    fifo_write_vrrp_states_on_reload"
    yield from (f"    {line}" for line in urgency(routers))
    if host.start_delay:
        yield f"    vrrp_startup_delay {seconds(host.start_delay)}"
    yield "}"

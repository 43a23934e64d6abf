"""freevrrpd 1.2 on FreeBSD: the paper's daemon, with a grammar that forgives nothing.

What its parser does (read in its source) rules what is written here: keys in column 0; no blank after a value; no
comment behind one; a line of at most 1023 bytes; a newline at the very end, or the last line is lost; unknown keys
pass in silence; a prefix length is mandatory. An earlier interface name captures later ones that it is a prefix of
the wrong way round, so sections are sorted by interface name. It has no check of its own and reads its file only at
start; HUP makes it give up its role for good.
"""

from collections.abc import Iterator
from typing import Final

from compiler import model as resolved
from compiler.change import Change
from compiler.events import script_path
from compiler.model import Host, Model
from compiler.process import Process
from compiler.secret_use import use_password
from schemas.filetree import Act, File, OnChange, Quoting

PROGRAM = "freevrrpd"
PATH = "/usr/local/etc/freevrrpd.conf"

CHANGES: Final = {
    Change.NOTHING: "a restart all the same, where a byte differs: it reads its file at its start alone",
    Change.SCRIPT: "nothing: the next call sees it",
    Change.PRIORITY: "a restart of every virtual router of the host, as below",
    Change.EXCLUDED: "it has none",
    Change.ADVERTISED: "a restart; members whose lists differ are both master until all have the same",
    Change.IDENTITY: "a restart",
    Change.RESTART: "it leaves without a priority 0, and peers wait a master-down interval",
}


def render(model: Model, host: Host) -> Iterator[File]:
    """One section a virtual router. A host without any gets no file: an empty one sends the daemon into a loop."""
    memberships = sorted(model.routers_of(host), key=lambda entry: (entry[1].nic.name, entry[0].vrid))
    if not memberships:
        return
    uses = [use for router, _ in memberships if (use := use_password(router, Quoting.BARE))]
    sections = ["\n".join(_section(model, host, router, member)) for router, member in memberships]
    yield File(
        path=PATH,
        text=f"# {model.site}: {host.name}, written by vrrpc\n\n" + "\n\n".join(sections) + "\n",
        mode=0o600,
        on_change=OnChange(Act.RESTART, PROGRAM),
        secrets=tuple(dict.fromkeys(uses)),
    )


def process(host: Host) -> Process:
    """In the foreground, so that the manager sees it end."""
    return Process(PROGRAM, f"freevrrpd -F -f {PATH}", daemon=True)


def _section(model: Model, host: Host, router: resolved.Router, member: resolved.Member) -> Iterator[str]:
    yield f"# {router.name}"
    yield "[VRID]"
    yield f"serverid = {router.vrid}"
    yield f"interface = {member.nic.name}"
    yield f"priority = {member.priority}"
    yield "addr = " + ",".join(f"{address.ip}/32" for address in router.addresses)
    if password := use_password(router, Quoting.BARE):
        yield f"password = {password.placeholder}"
    yield f"masterscript = {script_path(model, host, router, 'master')}"
    yield f"backupscript = {script_path(model, host, router, 'backup')}"

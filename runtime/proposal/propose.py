"""What is prepared, and what is known of the host -> the proposal, with its name. Pure."""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Final

from compiler.change import Change as Class
from runtime.apply.prepare import Prepared
from runtime.classes import Classes
from runtime.guards import guard, needs_handover
from runtime.journal import Record
from runtime.proposal.diff import diffs
from runtime.proposal.value import Proposal
from runtime.role import RoleNow
from schemas.filetree import Act, OnChange
from schemas.findings import Finding

_WORDS: Final = {
    Act.LOAD_SETTINGS: "set the kernel as {program} says",
    Act.UPDATE_PROGRAM: "describe {program} to its manager anew",
    Act.RESTART: "restart {program}",
    Act.SIGNAL_HUP: "reload {program}",
    Act.SIGNAL_USR1: "let {program} finish, and read its file",
    Act.RELOAD_SPEAKER: "tell the speaker to read its file",
    Act.NOTHING: "",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the host besides its files. `key` keeps the name of a proposal from telling of secrets in files;
    `version` is vrrpc's own."""

    applied: Record | None = None
    roles: Mapping[str, RoleNow] = field(default_factory=dict)
    is_up: bool = True
    key: bytes = b""
    version: str = ""


def propose(prepared: Prepared, standing: Standing, findings: tuple[Finding, ...] = ()) -> Proposal:
    """The proposal for a prepared apply."""
    tree, classes = prepared.tree, prepared.classes
    return Proposal(
        id=_name(prepared, standing),
        site=tree.site,
        host=tree.host,
        generation=standing.applied.generation if standing.applied else 0,
        findings=findings,
        files=diffs(prepared),
        classes=classes,
        roles=tuple((name, role.role) for name, role in sorted(standing.roles.items())),
        order=tuple(_order(prepared, standing, classes)),
        objections=guard(tree, prepared.before, prepared.removed, standing.roles),
    )


def _name(prepared: Prepared, standing: Standing) -> str:
    """Of the tree, of what was seen, and of the tool. What was applied last is part of what was seen, with its time, so
    that a name is good for one apply."""
    total = hmac.new(standing.key, digestmod=hashlib.sha256)
    applied = asdict(standing.applied) if standing.applied else {}
    for text in (standing.version, prepared.tree.manifest(), json.dumps(applied, sort_keys=True), str(standing.is_up)):
        total.update(f"{len(text)}:{text}".encode())
    for path, there in sorted(prepared.on_disk.items()):
        total.update(f"{path}\0{there[1:] if there else None}\0{len(there[0]) if there else 0}\0".encode())
        total.update(there[0] if there else b"")
    for path, content in sorted(prepared.contents.items()):
        total.update(f"{path}\0{len(content)}\0".encode() + content)
    return total.hexdigest()[:12]


def _order(prepared: Prepared, standing: Standing, classes: Classes) -> Iterator[str]:
    todo = prepared.todo
    if todo.is_empty and standing.is_up:
        return
    masters = [router for router in needs_handover(classes) if _is_master(standing, router)]
    yield from (f"hand {router} over to a peer" for router in masters)
    if todo.changes:
        yield f"write {len(todo.changes)} file{'s' if len(todo.changes) > 1 else ''}, as listed"
    yield from (f"run {script}" for script in todo.builds)
    if standing.is_up:
        yield from (_words(act) for act in todo.acts if act.act is not Act.NOTHING)
    else:
        yield "start the process manager with every program that always runs"
    yield f"verify programs and roles, for up to {classes.settle:.1f} s" if classes.settle else "verify"
    yield from (f"take {router} back as its priority has it" for router in masters)


def _is_master(standing: Standing, router: str) -> bool:
    return router in standing.roles and standing.roles[router].role == "master"


def _words(act: OnChange) -> str:
    return _WORDS[act.act].format(program=act.program)


def notices(proposal: Proposal) -> Iterator[str]:
    """What clients notice, a line a virtual router; where this host is no master, nothing."""
    roles = dict(proposal.roles)
    for each in proposal.classes.routers:
        if roles.get(each.router) in ("backup", "initialize"):
            yield f"{each.router}: nothing, it is {roles[each.router]} here"
        elif each.gap:
            yield f"{each.router}: {each.notice}; for at most {each.gap:.1f} s"
        else:
            yield f"{each.router}: {each.notice}"
    for program in proposal.classes.programs:
        if program.change is Class.RESTART and not program.speaks:
            yield f"{program.program}: who is connected to it is cut off" + (
                f", where this host is master of {' or '.join(program.follows)}" if program.follows else ""
            )

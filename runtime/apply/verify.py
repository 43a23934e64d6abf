"""Whether a host is well after a change: programs run, speakers say their roles and hear each other, name servers
answer with what they were given.

Only what the change may have done counts. What was sick before it was, and what was not touched, speaks against nobody:
a commit that mends one program must not be taken back for another that has been down for days. Nor does a role that
moves between master and backup: peers apply the same commit, and may take over or give back for it.

On a host that has nothing yet everything is new: all programs must run, and the speaker must say its roles. Nobody is
served by it meanwhile, so it may take its time, and how the roles fall is not waited for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from compiler.change import Change
from runtime.apply.prepare import Prepared
from runtime.apply.world import World
from runtime.classes.pairs import pairs
from runtime.ports import WorldError
from runtime.role import UNKNOWN, RoleNow
from schemas.filetree import ProgramRun, Tree
from schemas.hosts import Speaker

PATIENCE: Final = 10.0
"""Seconds that programs have to be RUNNING, on top of what the roles take. supervisor counts a program as that after
`startsecs`."""
FIRST: Final = 60.0
"""The same where nothing was there before: everything starts at once, from a cold disk."""
_MUTE: Final = frozenset({Speaker.FREEVRRPD})
"""Speakers that nobody can ask for their roles."""
_PACE: Final = 0.1
_SICK: Final = frozenset({"FATAL", "BACKOFF", "EXITED", "UNKNOWN"})
_SILENT: Final = frozenset({Change.NOTHING, Change.SCRIPT})
_DISTURBING: Final = frozenset({Change.ADVERTISED, Change.IDENTITY, Change.RESTART})


@dataclass(frozen=True, slots=True)
class Health:
    """States of programs, and roles, at one moment."""

    states: Mapping[str, str]
    roles: Mapping[str, RoleNow]


def health(tree: Tree, world: World) -> Health:
    """As far as it can be told now."""
    try:
        states = world.programs.states() if world.programs.is_up() else {}
    except WorldError:
        states = {}
    return Health(states, world.roles(tree))


def verify(prepared: Prepared, before: Health, world: World) -> str:
    """Wait until it is well; why it is not, or nothing. A change that may make two masters, or none, is watched for as
    long as it takes them to show."""
    begun = world.clock.passed()
    worst = {each.change for each in prepared.classes.routers}
    first = prepared.before is None
    watched = prepared.classes.settle if worst & _DISTURBING and not first else 0.0
    limit = (FIRST if first else PATIENCE) + prepared.classes.settle
    while True:
        complaint = next(_complaints(prepared, before, health(prepared.tree, world), world), None)
        passed = world.clock.passed() - begun
        if complaint is None and passed >= watched:
            return ""
        if complaint and passed >= limit:
            return f"{complaint.text}{_in_its_words(complaint.program, prepared.tree, world)}"
        world.clock.wait(_PACE)


class _Complaint(NamedTuple):
    text: str
    program: str = ""


def _in_its_words(program: str, tree: Tree, world: World) -> str:
    """What a program said last, unless it reads a secret, which it might repeat."""
    if not program or any(file.secrets for file in tree.files if file.on_change.program == program):
        return ""
    try:
        said = world.programs.last_words(program)
    except WorldError:
        return ""
    return f": {said}" if said else ""


def _complaints(prepared: Prepared, before: Health, now: Health, world: World) -> Iterator[_Complaint]:
    touched = {each.program for each in prepared.classes.programs}
    for program in prepared.tree.programs:
        if program.name in touched or before.states.get(program.name) == "RUNNING" or not before.states:
            yield from _program(program, now)
        if now.states.get(program.name) == "RUNNING":
            yield from _zones(program, prepared.before, world)
    names = pairs(prepared.tree, prepared.before)
    for router in prepared.tree.routers:
        role = now.roles.get(router.name, RoleNow(router.name, UNKNOWN))
        if name := names.get(router.name):
            change = prepared.classes.of(router.name)
            yield from map(_Complaint, _role(router.name, before.roles.get(name), role, change))
        elif Speaker(prepared.tree.speaker) not in _MUTE:
            yield from map(_Complaint, _new(router.name, role))


def _program(program: ProgramRun, now: Health) -> Iterator[_Complaint]:
    state = now.states.get(program.name, "not known to its manager")
    if not program.follows and state != "RUNNING":
        yield _Complaint(f"{program.name} is {state} and not RUNNING", program.name)
    elif program.follows and state in _SICK:
        yield _Complaint(f"{program.name} is {state}", program.name)


def _zones(program: ProgramRun, before: Tree | None, world: World) -> Iterator[_Complaint]:
    """Zones that are new or have another serial: a name server takes a reload and keeps what it had, without a word,
    when it cannot read a zone."""
    known = {served for each in (before.programs if before else ()) for served in each.serves}
    for served in program.serves:
        if served in known:
            continue
        try:
            serial = world.name_servers.serial(served)
        except WorldError as error:
            yield _Complaint(f"{program.name} does not answer for {served.zone}: {error}", program.name)
        else:
            if serial not in (None, served.serial):
                text = f"{program.name} serves {served.zone} with serial {serial} and not {served.serial}"
                yield _Complaint(text, program.name)


def _new(name: str, now: RoleNow) -> Iterator[str]:
    """A virtual router that was not here before: its speaker must have taken it. Without its NIC it has no role."""
    if now.role == UNKNOWN:
        yield f"nobody can tell the role in {name}"
    elif (now.role, now.sent) == ("master", 0):
        yield f"{name} is master and sends no advert"


def _role(name: str, was: RoleNow | None, now: RoleNow, change: Change) -> Iterator[str]:
    if was is None or was.role == UNKNOWN:
        return
    if now.role == UNKNOWN:
        yield f"nobody can tell the role in {name} any more"
    elif now.role not in ("master", "backup") and was.role in ("master", "backup"):
        yield f"{name} is neither master nor backup any more, but {now.role}"
    elif change not in _SILENT and (now.role, now.sent) == ("master", 0):
        yield f"{name} is master and sends no advert"
    elif change not in _SILENT and (now.role, now.heard) == ("backup", 0):
        yield f"{name} is backup and hears no advert"
    # Members differ while such a change is on its way to them.
    elif change not in _DISTURBING:
        worse = [reason for reason, count in now.drops.items() if count and not was.drops.get(reason)]
        if worse:
            yield f"{name} hears bad adverts now: {', '.join(worse)}"

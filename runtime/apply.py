"""A tree -> this host, or back: stage, check, install, act. What fails on the way is undone by the same means.

Nothing is touched before every changed file has passed its daemon's own check. The files of a generation are installed
one by one, each atomically; daemons are told when all of them are there.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from compiler.report import as_text
from runtime.plan import Change, FileChange, OnDisk, Plan, plan
from runtime.ports import Checker, Files, Programs, Scripts, Speaker, WorldError
from runtime.roles import UNKNOWN, RoleNow
from runtime.stage import Contents, fill_secrets
from schemas.filetree import Act, OnChange, SecretUse, Tree


@dataclass(frozen=True, slots=True)
class World:
    """Everything outside that applying touches."""

    files: Files
    checker: Checker
    programs: Programs
    speaker: Speaker
    scripts: Scripts
    secret: Callable[[SecretUse], str]
    roles: Callable[[Tree], dict[str, RoleNow]]


@dataclass(frozen=True, slots=True)
class Applied:
    """It is live. `plan` says what changed; empty when nothing had to."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was touched, and why."""

    why: str


@dataclass(frozen=True, slots=True)
class TakenBack:
    """It was begun, failed, and undone. `whole` is false when undoing failed too."""

    why: str
    whole: bool


Outcome = Applied | Refused | TakenBack


def apply(tree: Tree, before: Tree | None, world: World) -> Outcome:
    """Make the host what the tree says. `before` is the tree that was applied last; its files that are no longer
    wanted go away."""
    contents, findings = fill_secrets(tree, world.secret)
    if findings:
        return Refused(as_text(findings, {}).strip())
    on_disk = _read_all(tree, before, world.files)
    todo = plan(tree, contents, on_disk, before)
    if complaints := list(_check(tree, contents, todo, world)):
        return Refused("\n".join(complaints))
    try:
        _install(tree, contents, todo, world.files)
        _act(todo.acts, world)
    except WorldError as error:
        return TakenBack(str(error), _take_back(todo, on_disk, before, world))
    _settle(tree, world)
    return Applied(todo)


def _read_all(tree: Tree, before: Tree | None, files: Files) -> OnDisk:
    paths = {file.path for each in (tree, before) if each for file in each.files}
    return {path: files.read(path) for path in sorted(paths)}


def _check(tree: Tree, contents: Contents, todo: Plan, world: World) -> Iterator[str]:
    changed = {change.path for change in todo.changes}
    for file in tree.files:
        if file.check and file.path in changed:
            complaint = world.checker.complaint(file.path, contents[file.path], file.check)
            if complaint:
                secrets = [world.secret(use) for use in file.secrets]
                yield f"{file.path} is refused by {file.check[0]}: {_redact(complaint, secrets)}"


def _redact(text: str, secrets: Iterable[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, "(secret)")
    return text


def _install(tree: Tree, contents: Contents, todo: Plan, files: Files) -> None:
    modes = {file.path: file.mode for file in tree.files}
    for change in todo.changes:
        if change.change is Change.REMOVE:
            files.remove(change.path)
        else:
            files.write(change.path, contents[change.path], modes[change.path])


def _act(acts: Iterable[OnChange], world: World) -> None:
    """Tell the programs. A manager that is not up starts them all with the new files, so nothing is left to tell."""
    if not world.programs.is_up():
        world.programs.start()
        return
    acts = tuple(acts)
    if any(act.act is Act.UPDATE_PROGRAM for act in acts):
        world.programs.update()
    for act in acts:
        match act.act:
            case Act.RESTART:
                world.programs.restart(act.program)
            case Act.SIGNAL_HUP:
                world.programs.hang_up(act.program)
            case Act.RELOAD_SPEAKER:
                world.speaker.reload()
            case Act.UPDATE_PROGRAM | Act.NOTHING:
                pass


def _take_back(todo: Plan, on_disk: OnDisk, before: Tree | None, world: World) -> bool:
    """Put every file back as it was and tell the programs again. False when that cannot be done wholly."""
    try:
        for change in reversed(todo.changes):
            _restore(change, on_disk, world.files)
        if before is not None and before.files:
            _act(todo.acts, world)
    except WorldError:
        return False
    return True


def _restore(change: FileChange, on_disk: OnDisk, files: Files) -> None:
    there = on_disk[change.path]
    if there is None:
        files.remove(change.path)
    else:
        files.write(change.path, *there)


def _settle(tree: Tree, world: World) -> None:
    """Programs that run for a master alone run where the master is: call the event script where they do not.

    A role that cannot be told moves nothing.
    """
    try:
        states, roles = world.programs.states(), world.roles(tree)
        for router in tree.routers:
            role = roles[router.name].role
            follow = [program.name for program in tree.programs if router.name in program.follows]
            running = [states.get(name) in ("RUNNING", "STARTING") for name in follow]
            if role == "master" and not all(running):
                world.scripts.call(router.master_script)
            elif role not in ("master", UNKNOWN) and any(running):
                world.scripts.call(router.backup_script)
    except WorldError:
        # The next change of role calls the script anyway.
        return

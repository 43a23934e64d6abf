"""A tree -> this host, or back: stage, check, install, act. What fails on the way is undone by the same means.

Nothing is touched before every changed file has passed its daemon's own check. The files of a generation are installed
one by one, each atomically; daemons are told when all of them are there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from compiler.report import as_text
from runtime.plan import Change, OnDisk, Plan, plan
from runtime.ports import Checker, Files, Kernel, Programs, Scripts, Speaker, WorldError
from runtime.roles import UNKNOWN, RoleNow
from runtime.stage import Contents, fill_secrets, quote
from schemas.filetree import Act, OnChange, ProgramRun, SecretUse, Tree


@dataclass(frozen=True, slots=True)
class World:
    """Everything outside that applying touches."""

    files: Files
    checker: Checker
    programs: Programs
    speaker: Speaker
    scripts: Scripts
    kernel: Kernel
    secret: Callable[[SecretUse], str]
    roles: Callable[[Tree], dict[str, RoleNow]]


@dataclass(frozen=True, slots=True)
class Applied:
    """It is live. `plan` says what changed; empty when nothing had to."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was touched, and why. `curable` when the host can make it good without another site: a secret is set.
    `guard` when a guard said no, which a person may let pass."""

    why: str
    curable: bool = False
    guard: bool = False


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
        return Refused(as_text(findings, {}).strip(), curable=True)
    try:
        on_disk = _read_all(tree, before, world.files)
    except WorldError as error:
        return Refused(str(error))
    todo = plan(tree, contents, on_disk, before)
    if complaints := list(_check(tree, contents, todo, world)):
        return Refused("\n".join(complaints))
    try:
        _install(tree, contents, todo, world.files)
        _build(todo, world)
    except WorldError as error:
        return TakenBack(str(error), _put_back(tree, todo, on_disk, world.files))
    was_up, reached, settings = world.programs.is_up(), list[OnChange](), dict[str, str]()
    try:
        _load_settings([*todo.acts] if was_up else [file.on_change for file in tree.files], world, settings)
        _act([act for act in todo.acts if act.act is not Act.LOAD_SETTINGS], world, reached)
    except WorldError as error:
        whole = _put_back(tree, todo, on_disk, world.files) & _settings_back(settings, world)
        return TakenBack(str(error), whole and _act_back(reached, before, was_up, world))
    _settle(tree, world)
    return Applied(todo)


def _read_all(tree: Tree, before: Tree | None, files: Files) -> OnDisk:
    paths = {path for each in (tree, before) if each for file in each.files for path in (file.path, *file.makes)}
    return {path: files.read(path) for path in sorted(paths)}


def _check(tree: Tree, contents: Contents, todo: Plan, world: World) -> Iterator[str]:
    changed = {change.path for change in todo.changes}
    for file in tree.files:
        if file.check and file.path in changed:
            complaint = world.checker.complaint(file.path, contents[file.path], file.check)
            if complaint:
                values = [(use.quoting, world.secret(use)) for use in file.secrets]
                forms = {form for quoting, value in values for form in (value, quote(quoting, value))}
                yield f"{file.path} is refused by {file.check[0]}: {_redact(complaint, forms)}"


def _redact(text: str, secrets: Iterable[str]) -> str:
    """The longest first: one may be a part of another."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, "(secret)")
    return text


def _install(tree: Tree, contents: Contents, todo: Plan, files: Files) -> None:
    modes = {file.path: file.mode for file in tree.files}
    for change in todo.changes:
        if change.change is Change.REMOVE:
            files.remove(change.path)
        else:
            files.write(change.path, contents[change.path], modes[change.path])


def _build(todo: Plan, world: World) -> None:
    for script in todo.builds:
        world.scripts.build(script)


def _load_settings(acts: Iterable[OnChange], world: World, was: dict[str, str]) -> None:
    """Tell the kernel, before programs rely on it; `was` gets what it had."""
    for act in acts:
        if act.act is Act.LOAD_SETTINGS:
            was |= world.kernel.values(act.program)
            world.kernel.load(act.program)


def _settings_back(was: dict[str, str], world: World) -> bool:
    """Give the kernel what it had. False when it does not take that."""
    try:
        world.kernel.put_back(was)
    except WorldError:
        return False
    return True


def _act(acts: Sequence[OnChange], world: World, reached: list[OnChange]) -> None:
    """Tell the programs; `reached` gets what was asked, also what then failed. A manager that is not up starts them all
    with the new files, so nothing is left to tell."""
    if not world.programs.is_up():
        reached.extend(acts)
        world.programs.start()
        return
    updates = [act for act in acts if act.act is Act.UPDATE_PROGRAM]
    if updates:
        reached.extend(updates)
        world.programs.update()
    for act in acts:
        if act not in updates:
            reached.append(act)
        match act.act:
            case Act.RESTART:
                world.programs.restart(act.program)
            case Act.SIGNAL_HUP:
                world.programs.hang_up(act.program)
            case Act.SIGNAL_USR1:
                world.programs.let_finish(act.program)
            case Act.RELOAD_SPEAKER:
                world.speaker.reload()
            case Act.UPDATE_PROGRAM | Act.LOAD_SETTINGS | Act.NOTHING:
                pass


def _put_back(tree: Tree, todo: Plan, on_disk: OnDisk, files: Files) -> bool:
    """Put back every file, and what was made of some, as it was. False when one cannot be; the others are all the
    same."""
    made = [path for file in tree.files for path in file.makes]
    paths = [*made, *(change.path for change in reversed(todo.changes))]
    failed = [path for path in paths if not _restore(path, on_disk, files)]
    return not failed


def _restore(path: str, on_disk: OnDisk, files: Files) -> bool:
    there = on_disk[path]
    try:
        if files.read(path) == there:
            return True  # never reached: a full disk would not let us write even that
        if there is None:
            files.remove(path)
        else:
            files.write(path, *there)
    except WorldError:
        return False
    return True


def _act_back(reached: Sequence[OnChange], before: Tree | None, was_up: bool, world: World) -> bool:
    """Tell the programs again that were told, now that the old files are back. False when one cannot be."""
    try:
        if was_up or (before is not None and before.files):
            _act(reached, world, [])
        elif world.programs.is_up():
            world.programs.shut_down()
    except WorldError:
        return False
    if before is not None:
        _settle(before, world)
    return True


def _settle(tree: Tree, world: World) -> None:
    """Programs that run for a master alone run where the master is: call the event script where they do not.

    A role that cannot be told moves nothing.
    """
    try:
        states, roles = world.programs.states(), world.roles(tree)
        running = {name for name, state in states.items() if state in ("RUNNING", "STARTING")}
        for router in tree.routers:
            role = roles[router.name].role
            follow = [program for program in tree.programs if router.name in program.follows]
            if role == "master" and not running.issuperset(program.name for program in follow):
                world.scripts.call(router.master_script)
            elif role not in ("master", UNKNOWN) and any(
                program.name in running and not _may_be_wanted(program, roles) for program in follow
            ):
                world.scripts.call(router.backup_script)
    except WorldError:
        # The next change of role calls the script anyway.
        return


def _may_be_wanted(program: ProgramRun, roles: Mapping[str, RoleNow]) -> bool:
    """Whether this host is master of a router that the program runs for, or may be."""
    return any(roles[name].role in ("master", UNKNOWN) for name in program.follows if name in roles)

"""Tells the kernel and the programs what changed, and tells them again when it is taken back."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from runtime.apply.settle import settle
from runtime.apply.world import World
from runtime.ports import WorldError
from schemas.filetree import Act, OnChange, Tree


def load_settings(acts: Iterable[OnChange], world: World, note: Callable[[Mapping[str, str]], None]) -> None:
    """Tell the kernel, before programs rely on it; what it had is noted before. Raises WorldError."""
    wanted = [act.program for act in acts if act.act is Act.LOAD_SETTINGS]
    if wanted:
        note({key: value for path in wanted for key, value in world.kernel.values(path).items()})
    for path in wanted:
        world.kernel.load(path)


def settings_back(was: Mapping[str, str] | None, world: World) -> bool:
    """Give the kernel what it had, if it was told anything. False when it does not take that."""
    if was is None:
        return True
    try:
        world.kernel.put_back(dict(was))
    except WorldError:
        return False
    return True


def tell(acts: Sequence[OnChange], world: World, reached: list[OnChange]) -> None:
    """Tell the programs; `reached` gets what was asked, also what then failed. A manager that is not up starts them
    with the new files, so only those are left to tell that it found running."""
    if not world.programs.is_up():
        reached.extend(acts)
        kept = world.programs.start()
        for act in acts:
            if act.program in kept:
                _tell_one(OnChange(Act.RESTART, act.program) if act.act is Act.UPDATE_PROGRAM else act, world)
        return
    updates = [act for act in acts if act.act is Act.UPDATE_PROGRAM]
    if updates:
        reached.extend(updates)
        world.programs.update()
    for act in acts:
        if act not in updates:
            reached.append(act)
        _tell_one(act, world)


def _tell_one(act: OnChange, world: World) -> None:
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


def tell_back(reached: Sequence[OnChange], before: Tree | None, was_up: bool, world: World) -> bool:
    """Tell the programs again that were told, now that the old files are back. False when one cannot be."""
    try:
        if was_up or (before is not None and before.files):
            tell(reached, world, [])
        elif world.programs.is_up():
            world.programs.shut_down()
    except WorldError:
        return False
    if before is not None:
        settle(before, world)
    return True

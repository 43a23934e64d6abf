"""Tells the kernel and the programs what changed, and tells them again when it is taken back."""

from collections.abc import Iterable, Sequence

from runtime.apply.settle import settle
from runtime.apply.world import World
from runtime.ports import WorldError
from schemas.filetree import Act, OnChange, Tree


def load_settings(acts: Iterable[OnChange], world: World, was: dict[str, str]) -> None:
    """Tell the kernel, before programs rely on it; `was` gets what it had."""
    for act in acts:
        if act.act is Act.LOAD_SETTINGS:
            was |= world.kernel.values(act.program)
            world.kernel.load(act.program)


def settings_back(was: dict[str, str], world: World) -> bool:
    """Give the kernel what it had. False when it does not take that."""
    try:
        world.kernel.put_back(was)
    except WorldError:
        return False
    return True


def tell(acts: Sequence[OnChange], world: World, reached: list[OnChange]) -> None:
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

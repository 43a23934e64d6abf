"""One apply from its beginning to its end."""

from runtime.apply.files import build, install, put_back
from runtime.apply.outcome import Applied, Outcome, Refused, TakenBack
from runtime.apply.prepare import Prepared, complaints, prepare
from runtime.apply.settle import settle
from runtime.apply.tell import load_settings, settings_back, tell, tell_back
from runtime.apply.world import World
from runtime.ports import WorldError
from schemas.filetree import Act, OnChange, Tree


def apply(tree: Tree, before: Tree | None, world: World) -> Outcome:
    """Make the host what the tree says. `before` is the tree that was applied last."""
    prepared = prepare(tree, before, world)
    if isinstance(prepared, Refused):
        return prepared
    if said := complaints(prepared, world):
        return Refused("\n".join(said))
    return _carry_out(prepared, world)


def _carry_out(prepared: Prepared, world: World) -> Outcome:
    tree, before, todo = prepared.tree, prepared.before, prepared.todo
    try:
        install(tree, prepared.contents, todo, world.files)
        build(todo, world)
    except WorldError as error:
        return TakenBack(str(error), put_back(tree, todo, prepared.on_disk, world.files))
    was_up, reached, settings = world.programs.is_up(), list[OnChange](), dict[str, str]()
    try:
        load_settings([*todo.acts] if was_up else [file.on_change for file in tree.files], world, settings)
        tell([each for each in todo.acts if each.act is not Act.LOAD_SETTINGS], world, reached)
    except WorldError as error:
        whole = put_back(tree, todo, prepared.on_disk, world.files) & settings_back(settings, world)
        return TakenBack(str(error), whole and tell_back(reached, before, was_up, world))
    settle(tree, world)
    return Applied(todo)

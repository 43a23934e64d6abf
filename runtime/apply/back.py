"""Takes an apply back: files, settings, programs and roles as the journal has them."""

from collections.abc import Sequence

from runtime.apply.files import put_back
from runtime.apply.tell import settings_back, tell_back
from runtime.apply.world import World
from runtime.journal import Entry
from runtime.ports import WorldError
from schemas.filetree import OnChange, Tree


def take_back(entry: Entry, before: Tree | None, reached: Sequence[OnChange], world: World) -> bool:
    """Have everything as it was; `reached` are the acts that may have had an effect. False when not all of it is."""
    whole = put_back(entry.originals, world.files) & settings_back(entry.settings, world)
    whole = tell_back(reached, before, entry.was_up, world) and whole
    return resume(entry.drained, before, world) and whole


def resume(drained: Sequence[str], tree: Tree | None, world: World) -> bool:
    """Take part again in what was handed over."""
    if tree is None:
        return True
    failed = [router for router in drained if not _resumed(router, tree, world)]
    return not failed


def _resumed(router: str, tree: Tree, world: World) -> bool:
    try:
        world.handover.resume(tree, router)
    except WorldError:
        return False
    return True

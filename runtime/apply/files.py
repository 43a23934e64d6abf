"""Writes the files of a generation, and puts back what stood there."""

from runtime.apply.world import World
from runtime.plan import Change, OnDisk, Plan
from runtime.ports import Files, Found, WorldError
from runtime.stage import Contents
from schemas.filetree import Tree


def originals(tree: Tree, todo: Plan, on_disk: OnDisk) -> OnDisk:
    """All that an apply writes, in its order, as it is before; what scripts make comes last."""
    paths = [*(change.path for change in todo.changes), *(path for file in tree.files for path in file.makes)]
    return {path: on_disk.get(path) for path in paths}


def install(tree: Tree, contents: Contents, todo: Plan, files: Files) -> None:
    """One by one, each whole. Raises WorldError."""
    wanted = {file.path: file for file in tree.files}
    for change in todo.changes:
        if change.change is Change.REMOVE:
            files.remove(change.path)
        else:
            file = wanted[change.path]
            files.write(file.path, contents[file.path], file.mode, file.owner)


def build(todo: Plan, world: World) -> None:
    """Have scripts make what programs read. Raises WorldError."""
    for script in todo.builds:
        world.scripts.build(script)


def put_back(originals: OnDisk, files: Files) -> bool:
    """Put back every file as it was, what was written last first. False when one cannot be; the others are all the
    same."""
    failed = [path for path in reversed(list(originals)) if not _restore(path, originals[path], files)]
    return not failed


def _restore(path: str, there: Found | None, files: Files) -> bool:
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

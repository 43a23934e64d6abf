"""Writes the files of a generation, and puts back what stood there."""

from runtime.apply.world import World
from runtime.plan import Change, OnDisk, Plan
from runtime.ports import Files, WorldError
from runtime.stage import Contents
from schemas.filetree import Tree


def install(tree: Tree, contents: Contents, todo: Plan, files: Files) -> None:
    wanted = {file.path: file for file in tree.files}
    for change in todo.changes:
        if change.change is Change.REMOVE:
            files.remove(change.path)
        else:
            file = wanted[change.path]
            files.write(file.path, contents[file.path], file.mode, file.owner)


def build(todo: Plan, world: World) -> None:
    for script in todo.builds:
        world.scripts.build(script)


def put_back(tree: Tree, todo: Plan, on_disk: OnDisk, files: Files) -> bool:
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

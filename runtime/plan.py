"""What is wanted, what is on the disk, what was applied before -> what there is to do, as a value. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from runtime.ports import Found
from runtime.stage import Contents
from schemas.filetree import Act, OnChange, Tree


class Change(StrEnum):
    """What happens to a file."""

    CREATE = "create"
    REPLACE = "replace"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file that will differ."""

    path: str
    change: Change


@dataclass(frozen=True, slots=True)
class Plan:
    """Files in the order they are written, the scripts that then make something of them, and what is asked of programs
    at last, in order."""

    changes: tuple[FileChange, ...]
    acts: tuple[OnChange, ...]
    builds: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether everything is as it should be."""
        return not self.changes and not self.builds


OnDisk = Mapping[str, Found | None]

# The kernel comes first, as programs rely on it. Removing a program's description comes before starting another; a
# daemon reads its file when all files are there.
_ORDER = (Act.LOAD_SETTINGS, Act.UPDATE_PROGRAM, Act.RESTART, Act.SIGNAL_HUP, Act.SIGNAL_USR1, Act.RELOAD_SPEAKER)


def plan(tree: Tree, contents: Contents, on_disk: OnDisk, before: Tree | None) -> Plan:
    """The way from what is there to the tree. `on_disk` has every path of both trees, also of what their scripts make;
    None where nothing stands."""
    changes: list[FileChange] = []
    acts: set[OnChange] = set()
    for file in tree.files:
        there = on_disk.get(file.path)
        if there != Found(contents[file.path], file.mode, file.owner):
            changes.append(FileChange(file.path, Change.CREATE if there is None else Change.REPLACE))
            acts.add(file.on_change)
    wanted = {path for file in tree.files for path in (file.path, *file.makes)}
    for file in before.files if before else ():
        gone = [path for path in (file.path, *file.makes) if path not in wanted and on_disk.get(path) is not None]
        changes += [FileChange(path, Change.REMOVE) for path in gone]
        if file.path in gone:
            acts.add(file.on_change)
    return Plan(tuple(changes), _in_order(acts), _builds(tree, on_disk, acts))


def _builds(tree: Tree, on_disk: OnDisk, acts: set[OnChange]) -> tuple[str, ...]:
    """Scripts of the tree that something changed for, or that have not made what they make."""
    asked = {act.build for act in acts}
    lacking = [any(on_disk.get(path) is None for path in file.makes) for file in tree.files]
    return tuple(file.path for file, lacks in zip(tree.files, lacking, strict=True) if lacks or file.path in asked)


def _in_order(acts: set[OnChange]) -> tuple[OnChange, ...]:
    """A program that is described anew starts anew, so nothing more is asked of it; nor of one that is restarted, which
    a HUP that comes before it listens would end."""
    acts = {replace(act, build="") for act in acts}
    updated = {act.program for act in acts if act.act is Act.UPDATE_PROGRAM}
    restarted = {act.program for act in acts if act.act is Act.RESTART}
    needed = [
        act
        for act in acts
        if act.act is Act.UPDATE_PROGRAM
        or (act.act is Act.RESTART and act.program not in updated)
        or (act.act is not Act.NOTHING and act.program not in updated | restarted)
    ]
    return tuple(sorted(needed, key=lambda act: (_ORDER.index(act.act), act.program)))

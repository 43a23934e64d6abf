"""Puts differences right, by the means that applying has: files with their checks and acts, programs, event scripts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from runtime.apply import Applied, Refused, TakenBack, World, apply
from runtime.keep.differences import (
    UNKNOWN,
    CallScript,
    Difference,
    RemoveAddress,
    RestartSpeaker,
    StartManager,
    StartProgram,
    WriteFile,
)
from runtime.keep.ports import KeptPrograms
from runtime.keep.seen import Placed
from runtime.observe.reader import MASTER
from runtime.ports import WorldError
from schemas.filetree import Act, File, OnChange, Tree

_SLACK: Final = 2.0
"""Seconds by which a start may be later than it is told, which is in whole seconds."""


@dataclass(frozen=True, slots=True)
class Mender:
    """`seen_right` says when each file was last as applied (UTC seconds); `remove` takes an address away."""

    world: World
    programs: KeptPrograms
    remove: Callable[[Placed], None]
    seen_right: Mapping[str, float]

    def mend(self, tree: Tree, differing: Iterable[Difference]) -> dict[str, str]:
        """Do what can be done, one thing after the other; why it failed, by the thing."""
        failed: dict[str, str] = {}
        for batch in _batches(differing):
            try:
                why = self._do(tree, batch)
            except WorldError as error:
                why = str(error)
            if why:
                failed |= dict.fromkeys((each.thing for each in batch), why)
        return failed

    def _do(self, tree: Tree, batch: list[Difference]) -> str:
        """What is of one kind goes together. Raises WorldError."""
        match batch[0].mend:
            case StartManager():
                self.programs.start()
            case WriteFile():
                return self._write(tree, {each.thing for each in batch})
            case StartProgram():
                self.programs.start_programs(each.thing for each in batch)
            case CallScript():
                for path in dict.fromkeys(each.mend.path for each in batch if isinstance(each.mend, CallScript)):
                    self.world.scripts.call(path)
            case RestartSpeaker(program):
                self.programs.restart(program)
            case RemoveAddress(placed, router):
                return self._remove(tree, placed, router)
            case None:
                pass
        return ""

    def _write(self, tree: Tree, paths: set[str]) -> str:
        started = self._started()
        files = [self._quietly(file, started) for file in tree.files if file.path in paths]
        part = replace(tree, files=tuple(files))
        match apply(part, part, self.world):
            case Applied():
                return ""
            case Refused(why) | TakenBack(why):
                return why

    def _started(self) -> Mapping[str, float]:
        try:
            return self.programs.started()
        except WorldError:
            return {}

    def _quietly(self, file: File, started: Mapping[str, float]) -> File:
        """A program that reads a file at its start alone, and was not started since it was right, has read it right."""
        right, start = self.seen_right.get(file.path, 0.0), started.get(file.on_change.program, 0.0)
        if file.on_change.act is Act.RESTART and 0 < start < right - _SLACK:
            return replace(file, on_change=OnChange())
        return file

    def _remove(self, tree: Tree, placed: Placed, router: str) -> str:
        """The role may have moved since it was looked at."""
        role = self.world.roles(tree)[router].role
        if role in (MASTER, UNKNOWN):
            return f"this host is {role} of {router} now"
        try:
            self.remove(placed)
        except OSError as error:
            return f"{placed.address}: {error}"
        return ""


def _batches(differing: Iterable[Difference]) -> Iterator[list[Difference]]:
    """Neighbours whose mends go together: all of one kind, but for addresses, which go one by one."""
    batch: list[Difference] = []
    for each in differing:
        if batch and not _belong_together(batch[0], each):
            yield batch
            batch = []
        batch.append(each)
    if batch:
        yield batch


def _belong_together(one: Difference, other: Difference) -> bool:
    return type(one.mend) is type(other.mend) and not isinstance(one.mend, RemoveAddress)

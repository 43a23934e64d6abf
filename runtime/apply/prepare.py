"""A tree, and what stands on the host -> all that an apply needs to know, or why it may not begin. Touches nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from compiler.report import as_text
from runtime.apply.outcome import Refused
from runtime.apply.world import World
from runtime.classes import Classes, classify
from runtime.classes.pairs import pairs
from runtime.plan import OnDisk, Plan, plan
from runtime.ports import Files, WorldError
from runtime.stage import Contents, fill_secrets, quote
from schemas.filetree import FOLDER, File, Tree

_SHELL: Final = "/bin/sh"
"""Of a check that takes several steps: what it says are the words of whoever it asks."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """One apply that may begin. `filled` are the contents of the tree before, as far as its secrets are still there.
    All contents may hold secrets: never printed, never logged."""

    tree: Tree
    before: Tree | None
    contents: Contents
    filled: Contents
    on_disk: OnDisk
    todo: Plan
    classes: Classes

    @property
    def removed(self) -> tuple[str, ...]:
        """Virtual routers that this host leaves."""
        kept = pairs(self.tree, self.before).values()
        return tuple(router.name for router in self.before.routers if router.name not in kept) if self.before else ()


def prepare(tree: Tree, before: Tree | None, world: World) -> Prepared | Refused:
    """Stage and compare. `before` is the tree that was applied last; its files that are no longer wanted go away."""
    contents, findings = fill_secrets(tree, world.secret)
    if findings:
        return Refused(as_text(findings, {}).strip(), curable=True)
    try:
        on_disk = _read_all(tree, before, world.files)
    except WorldError as error:
        return Refused(str(error))
    todo = plan(tree, contents, on_disk, before)
    filled = fill_secrets(before, world.secret)[0] if before else {}
    return Prepared(tree, before, contents, filled, on_disk, todo, classify(tree, before, todo))


def complaints(prepared: Prepared, world: World) -> tuple[str, ...]:
    """What the daemons' own checkers say against files that would change."""
    return tuple(_check(prepared.tree, prepared.contents, prepared.todo, world))


def _read_all(tree: Tree, before: Tree | None, files: Files) -> OnDisk:
    paths = {path for each in (tree, before) if each for file in each.files for path in (file.path, *file.makes)}
    return {path: files.read(path) for path in sorted(paths)}


def _check(tree: Tree, contents: Contents, todo: Plan, world: World) -> Iterator[str]:
    changed = {change.path for change in todo.changes}
    for file in tree.files:
        beside = _beside(file, contents)
        if file.check and not changed.isdisjoint({file.path, *beside}):
            complaint = world.checker.complaint(file.path, contents[file.path], file.check, beside)
            if complaint:
                values = [(use.quoting, world.secret(use)) for use in file.secrets]
                forms = {form for quoting, value in values for form in (value, quote(quoting, value))}
                yield f"{file.path} is refused by {_who(file.check[0])}: {redact(complaint, forms)}"


def _who(checker: str) -> str:
    """A daemon that wants its file elsewhere is called by a shell, whose name tells nobody anything."""
    return "its daemon's check" if checker == _SHELL else checker


def _beside(file: File, contents: Contents) -> dict[str, bytes]:
    if FOLDER not in file.check:
        return {}
    below = file.path.rpartition("/")[0] + "/"
    return {path: content for path, content in contents.items() if path.startswith(below)}


def redact(text: str, secrets: Iterable[str]) -> str:
    """The longest first: one may be a part of another."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, "(secret)")
    return text

"""Files as they stand and as they will, as a unified diff that holds no secret.

The new side is the compiled text, in which a placeholder stands for each secret. What stands on the disk has the secret
itself: it is shown as the compiled text that it came from, and where it did not come from one, not at all.
"""

from collections.abc import Mapping
from typing import Final

from runtime.apply.prepare import Prepared
from runtime.plan import Change, FileChange
from runtime.proposal.unified import unified
from runtime.proposal.value import FileDiff
from schemas.filetree import File, Tree

_SECRET: Final = "it holds a secret, and what stands there is not what was applied"
_BINARY: Final = "it is not text"


def diffs(prepared: Prepared) -> tuple[FileDiff, ...]:
    """Every file that will differ, in the order in which they are written."""
    old, new = _files(prepared.before), _files(prepared.tree)
    return tuple(
        _diff(change, prepared, old.get(change.path), new.get(change.path)) for change in prepared.todo.changes
    )


def _files(tree: Tree | None) -> Mapping[str, File]:
    return {file.path: file for file in tree.files} if tree else {}


def _diff(change: FileChange, prepared: Prepared, old: File | None, new: File | None) -> FileDiff:
    path = change.path
    there = prepared.on_disk.get(path)
    if any(file and file.secrets for file in (old, new)) and there is not None:
        if old is None or prepared.filled.get(path) != there[0]:
            return FileDiff(path, change.change, "", _SECRET)
        before = old.text
    else:
        try:
            before = there[0].decode() if there else ""
        except UnicodeDecodeError:
            return FileDiff(path, change.change, "", _BINARY)
    after = "" if change.change is Change.REMOVE or new is None else new.text
    diff = "".join(_lines(path, before, after, _modes(there, new)))
    return FileDiff(path, change.change, diff)


def _lines(path: str, before: str, after: str, modes: str) -> list[str]:
    names = "/dev/null" if not before else path, "/dev/null" if not after else path
    lines = list(unified(before.splitlines(True), after.splitlines(True), *names))
    return ([modes] if modes else []) + [line if line.endswith("\n") else f"{line}\n" for line in lines]


def _modes(there: tuple[bytes, int, str] | None, new: File | None) -> str:
    """Only of a file that stays: whose it is, and who may read it."""
    if there is None or new is None or there[1:] == (new.mode, new.owner):
        return ""
    return f"mode {there[1]:04o} {there[2]} -> {new.mode:04o} {new.owner}\n"

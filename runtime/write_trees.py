"""File trees -> a folder, one sub-folder a host, each whole or not at all."""

import os
import shutil
from collections.abc import Iterable

from runtime.exits import CommandError
from schemas.filetree import Tree

MANIFEST = "manifest.json"


def write_trees(trees: Iterable[Tree], out: str) -> None:
    """Write each host's tree beside its manifest. A host that is gone from the site loses its folder; what vrrpc did
    not write is left alone, and in its way an error."""
    try:
        os.makedirs(out, exist_ok=True)
        names = {tree.host for tree in trees}
        _refuse_foreign(out, names)
        for tree in trees:
            _write_tree(tree, os.path.join(out, tree.host))
        for name in sorted(set(_ours(out)) - names):
            shutil.rmtree(os.path.join(out, name))
    except OSError as error:
        raise CommandError(f"{error.filename or out}: {error.strerror}") from None


def _ours(out: str) -> list[str]:
    return [name for name in os.listdir(out) if os.path.isfile(os.path.join(out, name, MANIFEST))]


def _refuse_foreign(out: str, names: set[str]) -> None:
    ours = set(_ours(out))
    for name in sorted(names & set(os.listdir(out)) - ours):
        raise CommandError(f"{os.path.join(out, name)} is not vrrpc's (it has no {MANIFEST}); choose another --out")


def _write_tree(tree: Tree, folder: str) -> None:
    fresh = f"{folder}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    os.makedirs(fresh)
    for file in tree.files:
        path = fresh + file.path
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="\n") as written:
            written.write(file.text)
        os.chmod(path, file.mode)
    with open(os.path.join(fresh, MANIFEST), "w", encoding="utf-8") as manifest:
        manifest.write(tree.manifest())
    shutil.rmtree(folder, ignore_errors=True)
    os.rename(fresh, folder)

"""File trees -> a folder, one sub-folder a host, each whole or not at all."""

import json
import os
import shutil
from collections.abc import Collection

from runtime.exits import CommandError
from schemas.filetree import Tree

MANIFEST = "manifest.json"
_KEYS = {"format", "site", "host", "speaker", "manager", "files", "programs", "routers"}


def write_trees(trees: Collection[Tree], out: str, whole: bool = True) -> None:
    """Write each host's tree beside its manifest. When the trees are the whole site, a host that is gone from it loses
    its folder; what vrrpc did not write is left alone, and in its way an error."""
    try:
        os.makedirs(out, exist_ok=True)
        _refuse_foreign(out, {tree.host for tree in trees})
        for tree in trees:
            _write_tree(tree, out)
        for name in _gone(trees, out) if whole else ():
            shutil.rmtree(os.path.join(out, name))
    except OSError as error:
        raise CommandError(f"{error.filename or out}: {error.strerror}") from None


def _ours(out: str) -> dict[str, str]:
    """The folders that vrrpc wrote, each with its site. Others too call a file manifest.json: it is told by its keys,
    since a host in no virtual router has no files."""
    sites = {}
    for name in os.listdir(out):
        try:
            with open(os.path.join(out, name, MANIFEST), encoding="utf-8") as file:
                manifest = json.load(file)
            if manifest["host"] == name and manifest.keys() >= _KEYS:
                sites[name] = str(manifest["site"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return sites


def _gone(trees: Collection[Tree], out: str) -> list[str]:
    sites, hosts = {tree.site for tree in trees}, {tree.host for tree in trees}
    return sorted(name for name, site in _ours(out).items() if site in sites and name not in hosts)


def _refuse_foreign(out: str, names: set[str]) -> None:
    for name in sorted(names & set(os.listdir(out)) - set(_ours(out))):
        reason = f"it has no {MANIFEST} of this host"
        raise CommandError(f"{os.path.join(out, name)} is not vrrpc's ({reason}); choose another --out")


def _write_tree(tree: Tree, out: str) -> None:
    folder, fresh = os.path.join(out, tree.host), os.path.join(out, f".{tree.host}.vrrpc-new")
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

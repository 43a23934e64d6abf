"""Name servers' files as BIND's own checkers read them before they are installed, all of a service together."""

from dataclasses import replace
from pathlib import Path

import pytest

from runtime.host import HostChecker
from schemas.filetree import FOLDER, File, Tree
from tests.compiler.samples import trees

pytestmark = pytest.mark.live

ZONES = Path(__file__).parent / "cases" / "bind" / "zones.yaml"


def named_conf(tree: Tree) -> File:
    """The file whose check reads the whole folder."""
    return next(file for file in tree.files if FOLDER in file.check)


def complaint(tree: Tree, staging: Path) -> str:
    """What a host would be told."""
    file = named_conf(tree)
    folder = file.path.rpartition("/")[0]
    beside = {each.path: each.text.encode() for each in tree.files if each.path.startswith(folder)}
    return HostChecker(str(staging)).complaint(file.path, file.text.encode(), file.check, beside)


def spoiled(tree: Tree, ending: str, old: str, new: str) -> Tree:
    """The same tree with another text in one file."""
    files = [
        replace(file, text=file.text.replace(old, new)) if file.path.endswith(ending) else file for file in tree.files
    ]
    return replace(tree, files=tuple(files))


def test_a_whole_folder_is_read_as_it_will_lie(tmp_path: Path) -> None:
    tree = trees(ZONES.read_bytes())[0]
    assert complaint(tree, tmp_path) == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("ending", "old", "new", "said"),
    [
        ("/named.conf", "options {", "options { nonsense yes;", "named.conf:2: unknown option 'nonsense'"),
        ("/zones/example.org", " SOA ", " SO ", "/etc/bind/vrrpc/services/dns/zones/example.org:"),
        ("/named.conf", "zones/example.org", "zones/nowhere", "file not found"),
    ],
    ids=["configuration", "a zone", "a zone without its file"],
)
def test_what_named_would_refuse_is_said_with_its_place(
    ending: str, old: str, new: str, said: str, tmp_path: Path
) -> None:
    words = complaint(spoiled(trees(ZONES.read_bytes())[0], ending, old, new), tmp_path)
    assert said in words
    assert str(tmp_path) not in words

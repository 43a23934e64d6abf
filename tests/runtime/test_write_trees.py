"""Trees in a folder: whole, the same bytes every time, and nothing of anybody else's touched."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from runtime.exits import CommandError
from runtime.write_trees import write_trees
from schemas.filetree import File, Tree, read_tree
from tests.runtime.harness.trees import NEW, OLD, tree


def hosts(*names: str, site: str = "example") -> list[Tree]:
    """The same tree for some hosts."""
    return [replace(OLD, host=name, site=site) for name in names]


def written(out: Path) -> dict[str, tuple[bytes, int]]:
    """Everything below a folder, hidden or not."""
    return {
        str(path.relative_to(out)): (path.read_bytes(), path.stat().st_mode & 0o7777)
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder that is not there yet."""
    return tmp_path / "made" / "out"


def test_the_tree_can_be_read_again_from_what_is_written(out: Path) -> None:
    write_trees([OLD], str(out))
    folder = out / OLD.host
    texts = {file.path: (folder / file.path[1:]).read_text() for file in OLD.files}
    assert read_tree((folder / "manifest.json").read_text(), texts) == OLD


def test_modes_are_as_they_will_be_on_the_host(out: Path) -> None:
    write_trees([OLD], str(out))
    found = written(out / OLD.host)
    assert {file.path[1:]: file.mode for file in OLD.files} == {
        path: mode for path, (_, mode) in found.items() if path != "manifest.json"
    }


def test_writing_twice_gives_the_same_bytes_and_leaves_nothing_beside_them(out: Path) -> None:
    write_trees(hosts("a", "b"), str(out))
    first = written(out)
    write_trees(hosts("a", "b"), str(out))
    assert written(out) == first
    assert sorted(os.listdir(out)) == ["a", "b"]


def test_a_file_that_is_gone_from_a_tree_is_gone_from_its_folder(out: Path) -> None:
    write_trees([OLD], str(out))
    write_trees([NEW], str(out))
    assert not (out / "clarinet" / "etc" / "programs" / "gone").exists()


def test_a_host_in_no_router_is_written_again(out: Path) -> None:
    bare = [replace(OLD, files=(), programs=(), routers=())]
    write_trees(bare, str(out))
    write_trees(bare, str(out))
    assert os.listdir(out / OLD.host) == ["manifest.json"]


def test_text_is_written_as_it_is(out: Path) -> None:
    write_trees([tree(File("/etc/x", "é\r\nb\n\x85"))], str(out))
    assert (out / "clarinet" / "etc" / "x").read_bytes() == "é\r\nb\n\x85".encode()


@pytest.mark.parametrize(
    ("trees", "whole", "left"),
    [
        pytest.param(hosts("a"), True, ["a", "other"], id="a host that is gone from the site goes"),
        pytest.param(hosts("a"), False, ["a", "b", "other"], id="one host of several takes nothing from the others"),
        pytest.param(hosts("c"), True, ["c", "other"], id="all hosts are new"),
        pytest.param(hosts("c", site="s"), True, ["a", "b", "c", "other"], id="hosts of another site stay"),
    ],
)
def test_whose_folders_stay(out: Path, trees: Sequence[Tree], whole: bool, left: list[str]) -> None:
    write_trees(hosts("a", "b"), str(out))
    write_trees(hosts("other", site="elsewhere"), str(out))
    write_trees(trees, str(out), whole)
    assert sorted(os.listdir(out)) == left


FOREIGN = {
    "notes/README": "mine",
    "extension/manifest.json": '{"name": "a browser extension", "manifest_version": 3}',
    "list/manifest.json": "[1]",
    "copied/manifest.json": '{"format": 1, "site": "example", "host": "b", "files": [1]}',
    "a.new/file": "mine",
    "file": "mine",
}


def plant(out: Path) -> None:
    """What somebody else keeps there."""
    for name, text in FOREIGN.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(text)


def test_what_vrrpc_did_not_write_is_left_alone(out: Path) -> None:
    plant(out)
    write_trees(hosts("a"), str(out))
    assert {name: (out / name).read_text() for name in FOREIGN} == FOREIGN


@pytest.mark.parametrize("host", ["notes", "extension", "list", "copied", "file"])
def test_a_foreign_thing_in_the_way_is_an_error_and_nothing_is_written(out: Path, host: str) -> None:
    plant(out)
    before = written(out)
    with pytest.raises(CommandError, match=rf"{host} is not vrrpc's .* choose another --out"):
        write_trees(hosts("a", host), str(out))
    assert written(out) == before


@pytest.mark.parametrize(
    ("out", "why"), [("/dev/null", "File exists"), ("/dev/null/out", "Not a directory"), ("/proc/out", "No such file")]
)
def test_a_place_that_cannot_be_written_is_one_line(out: str, why: str) -> None:
    with pytest.raises(CommandError, match=f"{out}.*{why}"):
        write_trees([OLD], out)


def test_what_was_left_by_a_kill_is_cleared_away(out: Path) -> None:
    left = out / ".clarinet.vrrpc-new" / "etc" / "old"
    left.mkdir(parents=True)
    write_trees([OLD], str(out))
    assert os.listdir(out) == ["clarinet"]
    assert not (out / "clarinet" / "etc" / "old").exists()

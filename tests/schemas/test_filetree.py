"""The manifest and the texts together are the tree again, and a secret never shows in either."""

import json
from dataclasses import replace

import pytest

from schemas.filetree import Act, File, OnChange, ProgramRun, Quoting, RouterRun, SecretUse, Tree, read_tree

USES = (
    SecretUse("{{secret:front}}", Quoting.BARE, secret="front", forbidden=",", forbidden_text="$_"),
    SecretUse("{{secret:/etc/p}}", Quoting.KEEPALIVED, file="/etc/p", longest=20),
)
TREE = Tree(
    site="example",
    host="clarinet",
    speaker="builtin",
    manager="supervisor",
    files=(
        File("/etc/a", "a {{secret:front}}\n", 0o600, "vrrp", ("check", "{}"), OnChange(Act.RESTART, "a"), USES),
        File("/etc/b", ""),
        File("/etc/ü", "grün \U0001f600\r\n"),
    ),
    programs=(ProgramRun("a"), ProgramRun("b", ("front", "back"), ("b.service",))),
    routers=(RouterRun("front", 1, "eth0", ("192.0.2.80",), "/etc/m.sh", "/etc/b.sh"),),
)
TEXTS = {file.path: file.text for file in TREE.files}


def test_tree_is_read_back() -> None:
    assert read_tree(TREE.manifest(), TEXTS) == TREE


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("quoting", Quoting)
def test_every_act_and_quoting_is_read_back(act: Act, quoting: Quoting) -> None:
    file = File("/etc/a", "", on_change=OnChange(act, "a"), secrets=(SecretUse("x", quoting, secret="s"),))
    tree = replace(TREE, files=(file,))
    assert read_tree(tree.manifest(), {"/etc/a": ""}) == tree


def test_empty_tree_is_read_back() -> None:
    empty = replace(TREE, files=(), programs=(), routers=())
    assert read_tree(empty.manifest(), {}) == empty


def test_manifest_holds_no_text_but_its_digest() -> None:
    manifest = TREE.manifest()
    assert "grün" not in manifest
    assert TREE.files[0].sha256 in manifest
    changed = replace(TREE, files=(replace(TREE.files[0], text="b"), *TREE.files[1:]))
    assert changed.manifest() != manifest


def test_modes_are_written_as_people_read_them() -> None:
    modes = [entry["mode"] for entry in json.loads(TREE.manifest())["files"]]
    assert modes == ["0600", "0644", "0644"]


@pytest.mark.parametrize("number", [0, 2, "1", None])
def test_another_format_is_refused(number: object) -> None:
    other = json.dumps({**json.loads(TREE.manifest()), "format": number})
    with pytest.raises(ValueError, match=f"a manifest of format {number}, this release reads 1"):
        read_tree(other, TEXTS)


def test_text_that_is_not_there_is_not_made_up() -> None:
    with pytest.raises(KeyError):
        read_tree(TREE.manifest(), {"/etc/a": ""})

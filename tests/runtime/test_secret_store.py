"""Secrets on this host: kept where nobody else reads, named in every error, shown in none."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from runtime.secret_store import LONGEST, SecretError, SecretStore
from schemas.filetree import Quoting, SecretUse

FRONT = SecretUse("@front@", Quoting.BARE, secret="front")


@pytest.fixture
def store(tmp_path: Path) -> SecretStore:
    """An empty one, whose folder is not there yet."""
    return SecretStore(str(tmp_path / "state"))


def test_what_is_set_is_read_and_listed(store: SecretStore) -> None:
    store.set("front", "old")
    store.set("front", "new")
    store.set("back", "other")
    assert (store.read(FRONT), store.names()) == ("new", ["back", "front"])


def test_what_is_removed_is_gone(store: SecretStore) -> None:
    store.set("front", "x")
    store.remove("front")
    assert store.names() == []
    with pytest.raises(SecretError, match="there is no secret 'front' here"):
        store.remove("front")


def test_nobody_else_can_read_it(store: SecretStore, tmp_path: Path) -> None:
    store.set("front", "x")
    folder = tmp_path / "state" / "secrets"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "front").stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["", ".", "..", "../front", "a/b", "A", "7", "-x", "a b", "a\n", "ä", "x" * 64, "a\0"])
def test_a_name_that_no_site_can_use_is_refused_and_nothing_written(
    store: SecretStore, tmp_path: Path, name: str
) -> None:
    with pytest.raises(SecretError, match="is no name of a secret"):
        store.set(name, "canary")
    assert not list(tmp_path.rglob("*"))


@pytest.mark.parametrize("name", ["a", "front", "a.b-c_d9", "x" * 63])
def test_names_that_can_be_used(store: SecretStore, name: str) -> None:
    store.set(name, "x")
    assert store.names() == [name]


@pytest.mark.parametrize("value", ["a\n", "a\n\n", "a"], ids=["a line", "an empty line more", "no line end"])
def test_the_end_of_the_line_is_no_part_of_it(tmp_path: Path, value: str) -> None:
    file = tmp_path / "file"
    file.write_text(value)
    use = SecretUse("@x@", Quoting.BARE, file=str(file))
    assert SecretStore(str(tmp_path)).read(use) == "a"


@pytest.mark.parametrize("use", [FRONT, SecretUse("@x@", Quoting.BARE, file="/nowhere/secret")], ids=["name", "file"])
def test_a_missing_one_says_what_to_do(store: SecretStore, use: SecretUse) -> None:
    with pytest.raises(SecretError, match=r"vrrpc secret set front|put it into /nowhere/secret"):
        store.read(use)


@pytest.mark.parametrize("kind", ["folder", "fifo", "not UTF-8"])
def test_what_cannot_be_read_is_an_error_that_does_not_wait(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "file"
    match kind:
        case "folder":
            file.mkdir()
        case "fifo":
            os.mkfifo(file)
        case _:
            file.write_bytes(b"canary\xff")
    with pytest.raises(SecretError, match="cannot be read") as caught:
        SecretStore(str(tmp_path)).read(SecretUse("@x@", Quoting.BARE, file=str(file)))
    assert "canary" not in str(caught.value)


def test_a_secret_that_is_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "mounted").write_text("value\n")
    (tmp_path / "link").symlink_to("mounted")
    use = SecretUse("@x@", Quoting.BARE, file=str(tmp_path / "link"))
    assert SecretStore(str(tmp_path)).read(use) == "value"


@pytest.mark.parametrize("value", ["a\0b", "a\tb", "canary\r", "cänary", "\x7f", " a", "a ", "x" * (LONGEST + 1)])
def test_a_value_that_no_apply_would_take_is_refused_and_nothing_written(
    store: SecretStore, tmp_path: Path, value: str
) -> None:
    with pytest.raises(SecretError, match="the value of front has") as caught:
        store.set("front", value)
    assert "canary" not in str(caught.value)
    assert not list(tmp_path.rglob("*"))


def test_the_longest_and_the_oddest_are_kept(store: SecretStore) -> None:
    for value in ("x" * LONGEST, "".join(map(chr, range(33, 127))), "a b"):
        store.set("front", value)
        assert store.read(FRONT) == value


@pytest.mark.parametrize("given", [b"x" * 10_000_000, b"canary\0\n"], ids=["10 MB", "NUL"])
def test_the_command_refuses_them_in_one_line(tmp_path: Path, given: bytes) -> None:
    words = [str(Path(sys.executable).parent / "vrrpc"), "secret", "set", "front", "--state", str(tmp_path / "state")]
    done = subprocess.run(words, input=given, capture_output=True, timeout=30, check=False)
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (1, b"", 1), done.stderr
    assert not list(tmp_path.rglob("*"))

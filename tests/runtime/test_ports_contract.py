"""The fake disk and the real one keep the same promises, so that what is proven with the fake holds on a host."""

import os
from pathlib import Path

import pytest

from runtime.host import HostFiles
from runtime.ports import Files, WorldError
from tests.runtime.harness.host import FakeFiles, FakeHost


@pytest.fixture(params=["fake", "real"])
def files(request: pytest.FixtureRequest) -> Files:
    """Both of them."""
    return FakeFiles(FakeHost()) if request.param == "fake" else HostFiles()


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A place with nothing there yet, in a folder that is not there either."""
    return str(tmp_path / "etc" / "file")


def test_nothing_reads_as_none(files: Files, path: str) -> None:
    assert files.read(path) is None


@pytest.mark.parametrize("content", [b"", b"text\n", bytes(range(256))], ids=["empty", "text", "all bytes"])
@pytest.mark.parametrize("mode", [0o644, 0o755, 0o600])
def test_what_is_written_is_read(files: Files, path: str, content: bytes, mode: int) -> None:
    files.write(path, content, mode)
    assert files.read(path) == (content, mode, "root")


def test_the_last_write_wins(files: Files, path: str) -> None:
    files.write(path, b"a longer old one", 0o755)
    files.write(path, b"new", 0o600)
    assert files.read(path) == (b"new", 0o600, "root")


def test_what_is_removed_is_gone(files: Files, path: str) -> None:
    files.write(path, b"x", 0o644)
    files.remove(path)
    assert files.read(path) is None


def test_removing_nothing_is_no_error(files: Files, path: str) -> None:
    files.remove(path)
    files.remove(path)


def test_files_do_not_know_each_other(files: Files, path: str) -> None:
    files.write(path, b"one", 0o644)
    files.write(path + "2", b"two", 0o644)
    files.remove(path)
    assert files.read(path + "2") == (b"two", 0o644, "root")


@pytest.mark.parametrize("kind", ["fake", "real"])
def test_what_cannot_be_done_is_a_world_error_that_names_the_file(kind: str, path: str) -> None:
    if kind == "real":
        os.makedirs(path)
        files: Files = HostFiles()
    else:
        files = FakeFiles(FakeHost(failing=range(9)))
    with pytest.raises(WorldError, match=path):
        files.write(path, b"x", 0o644)
    with pytest.raises(WorldError, match=path):
        files.remove(path)
    assert files.read(path) is None


def test_what_cannot_be_told_is_a_world_error() -> None:
    with pytest.raises(WorldError, match="too long"):
        HostFiles().read("/" + "x" * 300)

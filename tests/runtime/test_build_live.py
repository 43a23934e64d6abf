"""Scripts that build, by the real thing: what they say when they fail is what the operator reads."""

from pathlib import Path

import pytest

from runtime.host import HostScripts
from runtime.ports import WorldError


def script(folder: Path, text: str) -> str:
    """A script of a tree."""
    path = folder / "build"
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_it_runs_to_its_end(tmp_path: Path) -> None:
    HostScripts().build(script(tmp_path, f"echo made > {tmp_path}/made"))
    assert (tmp_path / "made").read_text(encoding="utf-8") == "made\n"


def test_a_failure_is_told_in_its_own_words(tmp_path: Path) -> None:
    path = script(tmp_path, "echo 'data line 3: unrecognized' >&2; exit 111")
    with pytest.raises(WorldError, match=f"^{path}: data line 3: unrecognized$"):
        HostScripts().build(path)


def test_one_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match=r"/gone: .*not installed here"):
        HostScripts().build(f"{tmp_path}/gone")

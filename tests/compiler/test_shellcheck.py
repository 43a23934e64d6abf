"""shellcheck has nothing to say about any script that we write, the engine behind it included."""

import subprocess
from pathlib import Path

import pytest

from tests import peers
from tests.compiler.samples import BOTANIC, CASES, SITES, installed, trees, whole


def complaints(scripts: list[Path]) -> str:
    """All that it has to say, the files that the scripts read included."""
    command = [str(peers.find("shellcheck")), "--severity=style", "-a", "-x", "-P", "SCRIPTDIR", *map(str, scripts)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode in (0, 1), answer.stderr
    return answer.stdout


@pytest.mark.live
@pytest.mark.parametrize("path", [*CASES, *SITES], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_scripts_are_clean(path: Path, tmp_path: Path) -> None:
    # The hosts of a case differ in nothing that a shell could see.
    hosts = trees(whole(path))
    scripts = [
        file
        for tree in (hosts if path in SITES else hosts[:1])
        for file in installed(tree, tmp_path / tree.host)
        if file.read_bytes().startswith(b"#!/bin/sh\n")
    ]
    assert scripts
    assert complaints(scripts) == ""


@pytest.mark.live
def test_the_check_does_follow_the_engine(tmp_path: Path) -> None:
    files = list(installed(trees(whole(BOTANIC))[0], tmp_path))
    engine = next(file for file in files if file.name == "event.sh")
    engine.write_text(engine.read_text(encoding="utf-8") + "\necho $1\n")
    assert "event.sh line" in complaints([engine.with_name("vrid1_master.sh")])

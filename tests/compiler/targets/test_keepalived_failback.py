"""The script of keepalived's failback lock where the daemon does not answer: it must neither wait for long nor leave a
level on a host that is no master. tests/live has it with the daemon."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.compiler.samples import SITE, trees

SHELLS = ["sh", "bash", "busybox sh"]
MANUAL = SITE.replace(": {interfaces", ": {speaker: keepalived, interfaces") + "    failback: manual\n"


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """fridge's script, in a folder of its own."""
    text = next(file.text for file in trees(MANUAL)[1].files if file.path.endswith("/failback.sh"))
    path = tmp_path / "failback.sh"
    path.write_text(re.sub("/(run|var/lib)/vrrpc", f"{tmp_path}/\\1", text), encoding="utf-8")
    for folder in ("run", "var/lib/priority"):
        (tmp_path / folder).mkdir(parents=True)
    return path


@pytest.mark.parametrize("shell", SHELLS)
def test_the_level_is_that_of_the_state_that_was_told(shell: str, script: Path) -> None:
    level = script.parent / "var/lib/priority/front.failback"
    found = []
    for state in ("BACKUP", "MASTER", "MASTER", "FAULT", "MASTER", "STOP"):
        words = [*shell.split(), str(script), "250", "INSTANCE", "front", state, "100"]
        done = subprocess.run(words, capture_output=True, check=False, timeout=10)
        assert done.stdout == b""
        found.append(level.read_text(encoding="ascii").strip())
    assert found == ["0", "151", "151", "0", "151", "0"]


@pytest.mark.parametrize(("own", "expected"), [("250", "4"), ("1", "253")])
def test_no_level_is_above_254(own: str, expected: str, script: Path) -> None:
    words = ["sh", str(script), "254", "INSTANCE", "front", "MASTER", own]
    subprocess.run(words, capture_output=True, check=False, timeout=10)
    assert (script.parent / "var/lib/priority/front.failback").read_text(encoding="ascii").strip() == expected

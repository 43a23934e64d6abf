"""keepalived's own check reads every compiled file without a word."""

import subprocess
from pathlib import Path

import pytest

from schemas.filetree import File
from tests import peers
from tests.compiler.samples import CASES, SITE, SITES, filled, trees

SECRETS = {"front": "a b#c!$d", "/etc/vrrp-password": "12345678"}
SPOKEN = [path for path in [*CASES, *SITES] if "speaker: keepalived" in path.read_text(encoding="utf-8")]
BOTH = SITE.replace(": {interfaces", ": {speaker: keepalived, interfaces")


def written(text: bytes) -> list[File]:
    """The daemon's file of each host."""
    return [file for tree in trees(text) for file in tree.files if file.path == "/etc/vrrpc/keepalived.conf"]


def check(file: File, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the check that the file itself names, secrets filled in."""
    staged = folder / "keepalived.conf"
    staged.write_text(filled(file, SECRETS), encoding="utf-8")
    staged.chmod(0o600)
    command = [str(peers.find(file.check[0])), *(word.replace("{}", str(staged)) for word in file.check[1:])]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)


@pytest.mark.live
@pytest.mark.parametrize("path", SPOKEN, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_daemon_takes_the_file(path: Path, tmp_path: Path) -> None:
    for file in written(path.read_bytes()):
        answer = check(file, tmp_path)
        assert answer.returncode == 0, answer.stderr


@pytest.mark.live
@pytest.mark.parametrize(
    "more",
    [
        "    interval: 10ms\n",
        "    interval: 40950ms\n",
        "    version: 2\n    interval: 255s\n",
        "    failback: after\n    failback_after: 1000s\n",
        "    failback: after\n    failback_after: 10ms\n",
    ],
)
def test_daemon_takes_the_ends_of_every_range(more: str, tmp_path: Path) -> None:
    answer = check(written((BOTH.replace("vrid: 1\n", "vrid: 255\n") + more).encode())[0], tmp_path)
    assert answer.returncode == 0, answer.stderr


@pytest.mark.live
def test_the_check_does_complain(tmp_path: Path) -> None:
    good = written(BOTH.encode())[0]
    bad = File(good.path, good.text.replace("advert_int 1", "advert_int 41"), check=good.check)
    assert check(bad, tmp_path).returncode != 0

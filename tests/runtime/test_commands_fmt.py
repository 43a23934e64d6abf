"""`vrrpc fmt` as a process: what is written, what is refused, and the statuses."""

import os
from pathlib import Path

import pytest

from tests.compiler.samples import SITE
from tests.runtime.test_commands_compile import vrrpc

UNTIDY = SITE.replace("{interface: eth0, priority: 250}", "{priority: 250, interface: eth0}   # first")
TIDY = SITE.replace("priority: 250}", "priority: 250}   # first")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """An untidy site."""
    file = tmp_path / "site.yaml"
    file.write_text(UNTIDY)
    file.chmod(0o640)
    return file


def test_check_names_the_file_and_writes_nothing(site: Path) -> None:
    answer = vrrpc("fmt", "--check", "site.yaml", below=site.parent)
    assert (answer.returncode, answer.stdout) == (1, "site.yaml would change\n")
    assert site.read_text() == UNTIDY


def test_file_is_written_whole_with_its_mode(site: Path) -> None:
    before = site.stat()
    answer = vrrpc("fmt", ".", below=site.parent)
    assert (answer.returncode, answer.stdout) == (0, "./site.yaml is laid out anew\n")
    assert site.read_text() == TIDY
    assert site.stat().st_mode == before.st_mode
    assert site.stat().st_ino != before.st_ino
    assert os.listdir(site.parent) == ["site.yaml"]


def test_tidy_file_is_not_touched(site: Path) -> None:
    site.write_text(TIDY)
    before = site.stat()
    answer = vrrpc("fmt", "site.yaml", below=site.parent)
    assert (answer.returncode, answer.stdout) == (0, "")
    assert (site.stat().st_ino, site.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_link_keeps_pointing_to_the_file(site: Path) -> None:
    link = site.with_name("link.yaml")
    link.symlink_to("site.yaml")
    assert vrrpc("fmt", "link.yaml", below=site.parent).returncode == 0
    assert link.is_symlink()
    assert site.read_text() == TIDY


@pytest.mark.parametrize(
    ("old", "new", "code"), [("vrid: 1", "vrid: x", "V105"), ("    vrid", "\tvrid", "V102"), ("hosts", "hostz", "V104")]
)
def test_file_that_cannot_be_read_is_refused_with_its_findings(site: Path, old: str, new: str, code: str) -> None:
    site.write_text(UNTIDY.replace(old, new))
    answer = vrrpc("fmt", "site.yaml", below=site.parent)
    assert answer.returncode == 1
    assert f" {code} " in answer.stderr
    assert site.read_text() == UNTIDY.replace(old, new)


def test_other_findings_are_no_matter_of_layout(site: Path) -> None:
    site.write_text(UNTIDY.replace("250", "255"))
    answer = vrrpc("fmt", "site.yaml", below=site.parent)
    assert (answer.returncode, answer.stderr) == (0, "")


def test_file_that_is_not_there(tmp_path: Path) -> None:
    answer = vrrpc("fmt", "nowhere.yaml", below=tmp_path)
    assert answer.returncode == 1
    assert "V100" in answer.stderr


def test_what_is_left_as_it_is_is_told(site: Path) -> None:
    site.write_text(UNTIDY.replace("site: example", "? site\n: example"))
    answer = vrrpc("fmt", "site.yaml", below=site.parent)
    assert (answer.returncode, "is left as it is" in answer.stderr) == (1, True)


def test_no_file_is_wrong_use(tmp_path: Path) -> None:
    assert vrrpc("fmt", below=tmp_path).returncode == 64

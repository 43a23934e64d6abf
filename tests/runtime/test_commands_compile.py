"""`vrrpc compile` as a process: statuses, streams and formats."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.compiler.report.samples import ALONE, WAIVER
from tests.compiler.samples import SITE

BAD = SITE.replace("250", "255")


def vrrpc(*words: str, below: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a folder, outside of any CI."""
    command = [str(Path(sys.executable).with_name("vrrpc")), *words]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    return subprocess.run(command, cwd=below, env=clean | environment, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with a sound site, one with a warning, one with a waived warning and one with an error."""
    for name, text in {"good": SITE, "warned": ALONE, "waived": ALONE + WAIVER, "bad": BAD}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "site.yaml").write_text(text.replace("2026-12-31", "2999-12-31"))
    return tmp_path


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["good"], 0),
        (["warned"], 0),
        (["bad"], 1),
        (["good", "bad"], 1),
        (["good", "--strict"], 0),
        (["warned", "--strict"], 1),
        (["waived", "--strict"], 0),
        (["nowhere"], 1),
        (["good", "--format", "nonsense"], 64),
    ],
)
@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_status_is_the_same_in_every_format(folder: Path, words: list[str], status: int, form: str) -> None:
    answer = vrrpc("compile", "--check", "--format", form, *words, below=folder)
    assert answer.returncode == status, answer.stderr


def test_strict_says_why_it_failed(folder: Path) -> None:
    assert "--strict" in vrrpc("compile", "--check", "--strict", "warned", below=folder).stderr


def test_strict_writes_nothing(folder: Path) -> None:
    vrrpc("compile", "--strict", "--out", "out", "warned", below=folder)
    assert not (folder / "out").exists()


def test_waived_is_counted_and_shown_with_v(folder: Path) -> None:
    assert vrrpc("compile", "--check", "waived", below=folder).stderr == "1 waived\n"
    told = vrrpc("compile", "--check", "-v", "waived", below=folder).stderr
    assert told.startswith("waived/site.yaml:9:5 V401 ")
    assert "(waived until 2999-12-31: on its way)" in told


def test_waiver_that_ran_out_fails_the_check_and_no_compilation(folder: Path) -> None:
    site = folder / "waived" / "site.yaml"
    site.write_text(site.read_text().replace("2999", "2003"))
    assert vrrpc("compile", "--check", "waived", below=folder).returncode == 1
    answer = vrrpc("compile", "waived", below=folder)
    assert (answer.returncode, "V701" in answer.stderr) == (0, True)


def test_json_of_several_sites_is_one_document(folder: Path) -> None:
    answer = vrrpc("compile", "--check", "--format", "json", "bad", "warned", "waived", below=folder)
    shape = json.loads(answer.stdout)
    assert [finding["code"] for finding in shape["findings"]] == ["V301", "V401"]
    assert [finding["file"] for finding in shape["waived"]] == ["waived/site.yaml"]


@pytest.mark.parametrize("site", ["bad", "./bad", "bad/site.yaml", "{here}/bad", "good/../bad"])
def test_files_are_named_from_the_top_of_the_repository(folder: Path, site: str) -> None:
    word = site.format(here=folder)
    answer = vrrpc("compile", "--check", "--format", "github", word, below=folder)
    assert answer.stdout.startswith("::error file=bad/site.yaml,line=10,")
    sarif = json.loads(vrrpc("compile", "--check", "--format", "sarif", word, below=folder).stdout)
    (result,) = sarif["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "bad/site.yaml"


def test_top_of_the_repository_is_what_github_says(folder: Path) -> None:
    answer = vrrpc("compile", "--check", "--format", "github", below=folder / "bad", GITHUB_WORKSPACE=str(folder))
    assert answer.stdout.startswith("::error file=bad/site.yaml,")


def test_file_elsewhere_keeps_its_name(folder: Path) -> None:
    answer = vrrpc("compile", "--check", "--format", "github", "../bad", below=folder / "good")
    assert answer.stdout.startswith(f"::error file={folder}/bad/site.yaml,")


@pytest.mark.parametrize("words", [["."], ["sites"], [], ["sites/good", "sites/waived"]], ids=str)
def test_all_sites_of_a_repository(folder: Path, words: list[str]) -> None:
    (folder / "sites").mkdir()
    for name in ("good", "waived"):
        (folder / name).rename(folder / "sites" / name)
    for name in ("warned", "bad"):
        (folder / name / "site.yaml").unlink()
    answer = vrrpc("compile", "--check", *words, below=folder)
    assert (answer.returncode, answer.stdout) == (0, "sites/good/site.yaml: good\nsites/waived/site.yaml: good\n")


def test_folder_of_sites_without_one_says_so(tmp_path: Path) -> None:
    answer = vrrpc("compile", "--check", ".", below=tmp_path)
    assert (answer.returncode, answer.stderr.splitlines()[0]) == (1, ". V100 . has no site.yaml")


def test_finding_in_shared_segments_is_told_once(folder: Path) -> None:
    (folder / "segments.yaml").write_text("segments: {lan: {kind: wan}}\n")
    answer = vrrpc("compile", "--check", "good", "waived", below=folder)
    assert (answer.returncode, answer.stderr.count("V105")) == (1, 1)
    assert answer.stderr.startswith("segments.yaml:1:24 V105 ")
    assert "  1 | segments: {lan: {kind: wan}}" in answer.stderr


def test_included_file_is_shown_with_its_line(folder: Path) -> None:
    (folder / "good" / "site.yaml").write_text(SITE.replace("site: example", "site: example\ninclude: [more.yaml]"))
    (folder / "good" / "more.yaml").write_text("services: {www: 5}\n")
    answer = vrrpc("compile", "--check", "good", below=folder)
    assert (answer.returncode, answer.stderr.splitlines()[:2]) == (
        1,
        ["good/more.yaml:1:17 V105 '5' is not a mapping", "  1 | services: {www: 5}"],
    )


def test_link_out_of_the_folder_is_not_included(folder: Path) -> None:
    (folder / "good" / "site.yaml").write_text(SITE.replace("site: example", "site: example\ninclude: [more.yaml]"))
    (folder / "good" / "more.yaml").symlink_to("/etc/hostname")
    answer = vrrpc("compile", "--check", "good", below=folder)
    assert (answer.returncode, "V110" in answer.stderr) == (1, True)

"""A folder in git: which commit it is at, asked without touching it."""

import os
from pathlib import Path

import pytest

from runtime.follow.folder import commit_of
from tests.runtime.harness.git import commit, git
from tests.runtime.harness.sites import SITE


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with a sound site."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "site.yaml").write_text(SITE)
    return folder


def test_outside_of_git_there_is_no_commit(site: Path) -> None:
    assert commit_of(str(site)) == ""


def test_a_repository_without_a_commit_has_none(site: Path) -> None:
    git(site, "init", "--quiet")
    assert commit_of(str(site)) == ""


@pytest.mark.parametrize("name", [".", "site.yaml"])
def test_the_commit_of_a_clean_checkout(site: Path, name: str) -> None:
    clean = commit(site)
    assert commit_of(str(site / name)) == clean


@pytest.mark.parametrize("change", ["edited", "staged", "added", "removed"])
def test_a_plus_says_that_files_differ_from_it(site: Path, change: str) -> None:
    clean = commit(site)
    match change:
        case "edited" | "staged":
            (site / "site.yaml").write_text(SITE + "# more\n")
        case "added":
            (site / "new").write_text("")
        case _:
            (site / "site.yaml").unlink()
    if change == "staged":
        git(site, "add", "--all")
    assert commit_of(str(site)) == clean + "+"


def test_other_sites_of_the_same_repository_do_not_make_it_dirty(site: Path) -> None:
    clean = commit(site.parent)
    (site.parent / "other").write_text("")
    assert commit_of(str(site)) == clean
    assert commit_of(str(site.parent)) == clean + "+"


def test_asking_leaves_no_lock_and_changes_no_index(site: Path) -> None:
    commit(site)
    os.utime(site / "site.yaml", (1, 1))
    before = (site / ".git" / "index").read_bytes()
    commit_of(str(site))
    assert (site / ".git" / "index").read_bytes() == before

"""What a commit's message lets pass: only by a trailer, with a reason, and only what a commit has a say in."""

from pathlib import Path

import pytest

from runtime.follow.folder import Folder
from runtime.follow.sighting import NOTHING_ALLOWED
from runtime.follow.trailers import codes_of, said_by
from tests.runtime.harness.git import commit, git
from tests.runtime.harness.sites import SITE


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("V722 the pair moves", {"V722"}),
        ("V722 one\nV723 two\n", {"V722", "V723"}),
        ("V722", set()),
        ("V720 it was rewritten", set()),
        ("V727 whatever", set()),
        ("V726 try it again", set()),
        ("all of them", set()),
        ("", set()),
    ],
)
def test_values_of_trailers(text: str, codes: set[str]) -> None:
    assert codes_of(text) == codes


def test_the_commit_of_a_clean_checkout_speaks_and_an_edited_one_does_not(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text(SITE)
    commit(tmp_path, "Take front away\n\nVrrpc-Allow: V722 it moves to\n other hosts")
    folder = Folder(str(tmp_path))
    assert folder.see("", NOTHING_ALLOWED).allow == {"V722"}
    (tmp_path / "site.yaml").write_text(SITE + "# edited\n")
    assert folder.see("", NOTHING_ALLOWED).allow == set()


def test_commits_on_top_of_an_allowance_take_nothing_from_it_until_it_is_applied(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text(SITE)
    names = []
    for message in ("one", "two\n\nVrrpc-Allow: V722 it moves", "three\n\nVrrpc-Allow: V725 alone", "four"):
        (tmp_path / "site.yaml").write_text(f"{SITE}# {message[:3]}\n")
        commit(tmp_path, message)
        names.append(git(tmp_path, "rev-parse", "HEAD"))
    one, two, three, four = names
    codes = {base: said_by(str(tmp_path), four, base).allow for base in (one, two, three, "", "0" * 40)}
    assert codes == {one: {"V722", "V725"}, two: {"V725"}, three: set(), "": set(), "0" * 40: set()}
    made = {said_by(str(tmp_path), four, base).moment for base in (one, three, "")}
    assert made == {float(git(tmp_path, "log", "-1", "--format=%ct"))}
    folder = Folder(str(tmp_path))
    assert folder.see(one[:12] + "+", NOTHING_ALLOWED).allow == {"V722", "V725"}


def test_a_message_that_only_speaks_of_it_lets_nothing_pass(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text(SITE)
    commit(tmp_path, "Do not say\n\nVrrpc-Allow: V722 here\n\nas that would let it pass.")
    assert Folder(str(tmp_path)).see("", NOTHING_ALLOWED).allow == set()

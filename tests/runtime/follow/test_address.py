"""What a source may be called, and that no password gets through."""

from pathlib import Path

import pytest

from runtime.follow.address import AddressError, is_address, place, remote
from tests.runtime.harness.git import git


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://example.org/site.git", "https://example.org/site.git"),
        ("https://clara@example.org/site.git", "https://example.org/site.git"),
        ("ssh://git@example.org:2222/site.git", "ssh://git@example.org:2222/site.git"),
        ("git@example.org:site.git", "git@example.org:site.git"),
        ("example.org:site.git", "example.org:site.git"),
        ("file:///srv/site.git", "file:///srv/site.git"),
    ],
)
def test_addresses_of_repositories(text: str, shown: str) -> None:
    assert is_address(text)
    found = remote(text, "main", signed=False)
    assert (found.url, found.shown) == (text, shown)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("https://clara:secret@example.org/site.git", "has a password in it"),
        ("ssh://clara:secret@example.org/site.git", "has a password in it"),
        ("clara:secret@example.org:site.git", "has a password in it"),
        ("http://example.org/site.git", "can be altered by anybody on the way"),
        ("git://example.org/site.git", "can be altered by anybody on the way"),
        ("ext::sh -c secret%", "`::` start programs"),
        ("ext::secret", "`::` start programs"),
        ("ftp://example.org/site.git", "ftp:// is not followed"),
        ("--upload-pack=secret", "is a folder, or an address"),
        ("https://example.org/\x1b[2J", "is a folder, or an address"),
        ("", "is a folder, or an address"),
    ],
)
def test_what_is_refused_is_refused_without_being_shown(text: str, why: str) -> None:
    with pytest.raises(AddressError, match=why) as caught:
        remote(text, "main", signed=False)
    assert "secret" not in str(caught.value)


def test_what_anybody_can_alter_is_followed_if_it_is_signed() -> None:
    assert remote("git://example.org/site.git", "main", signed=True).url == "git://example.org/site.git"


def test_a_folder_is_no_address_unless_it_is_bare(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "checkout")
    git(tmp_path, "init", "--quiet", "--bare", "a:b.git")
    assert not is_address(str(tmp_path / "checkout"))
    assert not is_address(str(tmp_path / "nowhere"))
    assert is_address(str(tmp_path / "a:b.git"))
    assert remote(str(tmp_path / "checkout"), "main", signed=False).folder == str(tmp_path / "checkout")
    assert remote(f"file://{tmp_path}/a:b.git", "main", signed=False).folder == str(tmp_path / "a:b.git")


@pytest.mark.parametrize("ref", ["main", "v1.2", "sites/x", "refs/heads/main", "wip-2"])
def test_names_of_branches(ref: str) -> None:
    assert remote("https://example.org/x", ref, signed=False).names[0].endswith(ref)


@pytest.mark.parametrize(
    "ref",
    ["", "-x", "--upload-pack=x", "a..b", "a b", "a:b", "a^", "a~1", "a*", "a?", "a[", "a\\b", "x@{1}", "a.lock", "/a",
     "a/", "a.", ".a", "a/.b", "a//b", "a\nb", "+a:b"],
)  # fmt: skip
def test_what_is_no_name_of_a_branch(ref: str) -> None:
    with pytest.raises(AddressError, match="no name of a branch"):
        remote("https://example.org/x", ref, signed=False)


@pytest.mark.parametrize(("text", "expected"), [("", ""), (".", ""), ("sites/x", "sites/x"), ("./a//b/", "a/b")])
def test_places_in_a_repository(text: str, expected: str) -> None:
    assert place(text) == expected


@pytest.mark.parametrize("text", ["..", "../x", "a/../../x", "/etc", "a\nb", "a\0b"])
def test_places_outside_of_it(text: str) -> None:
    with pytest.raises(AddressError, match="does not lie inside"):
        place(text)


def test_two_refs_of_one_address_are_two_remotes() -> None:
    keys = {remote("https://example.org/x", ref, signed=False).key for ref in ("main", "next", "main")}
    assert len(keys) == 2

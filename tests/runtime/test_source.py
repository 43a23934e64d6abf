"""Reading a site: whatever stands there becomes a text or a finding, never an exception and never a wait."""

import os
from pathlib import Path

import pytest

from compiler.load import LARGEST
from runtime.source import Reading, compile_reading, is_settled, read_site, stamp
from tests.runtime.harness.git import commit, git
from tests.runtime.harness.sites import SITE


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with a sound site."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "site.yaml").write_text(SITE)
    return folder


def codes(reading: Reading) -> list[str]:
    """What compiling it finds."""
    return [finding.code for finding in compile_reading(reading).findings]


@pytest.mark.parametrize("name", [".", "site.yaml"], ids=["its folder", "the file itself"])
def test_a_site_is_a_folder_or_a_file(site: Path, name: str) -> None:
    reading = read_site(str(site / name))
    assert (reading.content.decode(), reading.finding) == (SITE, None)
    assert codes(reading) == []


def test_a_site_may_be_a_link(site: Path) -> None:
    (site / "current").symlink_to(site)
    assert read_site(str(site / "current")).content.decode() == SITE


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("missing", "cannot be read: No such file or directory"),
        ("folder without site.yaml", "has no site.yaml"),
        ("folder named site.yaml", "is not a regular file"),
        ("fifo", "is not a regular file"),
        ("fifo in its place", "is not a regular file"),
        ("device", "is not a regular file"),
        ("below a file", "cannot be read: Not a directory"),
        ("link to itself", "cannot be read: Too many levels of symbolic links"),
        ("name too long", "cannot be read: File name too long"),
        ("empty name", "cannot be read: No such file or directory"),
        ("no name", "is no name of a file"),
    ],
)
def test_what_cannot_be_read_is_one_finding_with_a_way_out(tmp_path: Path, kind: str, why: str) -> None:
    path = planted(tmp_path, kind)
    reading = read_site(path)
    assert reading.finding
    assert (reading.finding.code, codes(reading)) == ("V100", ["V100"])
    assert reading.finding.message.endswith(why)
    assert reading.finding.help
    assert reading.content == b""


def planted(folder: Path, kind: str) -> str:
    """Put something there that is no site; its path."""
    place = folder / "site.yaml"
    match kind:
        case "folder named site.yaml":
            place.mkdir()
        case "fifo in its place" | "fifo":
            os.mkfifo(place)
        case "below a file":
            place.write_text("")
        case "link to itself":
            place.symlink_to(place)
        case _:
            pass
    return {
        "missing": str(folder / "nowhere"), "device": os.devnull, "below a file": str(place / "site.yaml"),
        "fifo": str(place), "name too long": "x" * 5000, "empty name": "", "no name": "a\0b",
    }.get(kind, str(folder))  # fmt: skip


def test_a_file_without_end_is_read_no_further_than_its_limit(site: Path) -> None:
    with (site / "site.yaml").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    reading = read_site(str(site))
    assert len(reading.content) == LARGEST + 1
    assert codes(reading) == ["V107"]


def test_bytes_that_are_no_text_are_the_compilers_to_refuse(site: Path) -> None:
    (site / "site.yaml").write_bytes(b"site: \xff\n")
    assert codes(read_site(str(site))) == ["V101"]


def test_the_digest_names_the_content_and_what_was_wrong_with_it(site: Path) -> None:
    empty, missing = site / "empty.yaml", site / "missing.yaml"
    empty.write_bytes(b"")
    digests = [read_site(str(path)).digest for path in (site, empty, missing, site.parent)]
    assert len(set(digests)) == 4
    assert read_site(str(site)).digest == digests[0]


# Settled


@pytest.mark.parametrize("name", [".", "site.yaml", "deep/in/it"])
def test_a_checkout_is_settled_unless_git_holds_its_index(site: Path, name: str) -> None:
    commit(site)
    (site / "deep" / "in" / "it").mkdir(parents=True)
    assert is_settled(str(site / name))
    lock = site / ".git" / "index.lock"
    lock.touch()
    assert not is_settled(str(site / name))
    lock.unlink()
    assert is_settled(str(site / name))


def test_a_linked_worktree_has_an_index_of_its_own(site: Path) -> None:
    commit(site)
    linked = site.parent / "linked"
    git(site, "worktree", "add", "--quiet", "--detach", str(linked))
    lock = Path(git(linked, "rev-parse", "--absolute-git-dir"), "index.lock")
    assert is_settled(str(linked))
    lock.touch()
    assert not is_settled(str(linked))
    assert is_settled(str(site))


@pytest.mark.parametrize("text", [b"", b"gitdir", b"nonsense: here", b"\xff"])
def test_a_file_that_is_no_link_to_git_is_none(site: Path, text: bytes) -> None:
    (site / ".git").write_bytes(text)
    assert is_settled(str(site))


def test_a_folder_outside_of_git_is_always_settled(tmp_path: Path) -> None:
    assert is_settled(str(tmp_path))
    assert is_settled(str(tmp_path / "nowhere" / "site.yaml"))


def test_what_is_included_is_part_of_the_digest_and_the_stamp(site: Path) -> None:
    (site / "site.yaml").write_text(SITE.replace("site: ", "include: [more.yaml]\nsite: ", 1))
    digests, stamps = [read_site(str(site)).digest], [stamp(str(site))]
    for file, text in (("more.yaml", ""), ("more.yaml", "services: {}\n"), ("../segments.yaml", "segments: {}\n")):
        (site / file).write_text(text)
        digests.append(read_site(str(site)).digest)
        stamps.append(stamp(str(site)))
    assert (len(set(digests)), len(set(stamps))) == (4, 4)
    assert codes(read_site(str(site))) == []

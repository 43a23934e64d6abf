"""A site out of a commit: what a repository may contain, and that none of it is more than text."""

from pathlib import Path

import pytest

from compiler.load import LARGEST
from runtime.follow.address import remote
from runtime.follow.mirror import Mirror
from runtime.follow.objects import read_commit
from runtime.source import Reading, compile_reading
from tests.runtime.harness.forge import Forge, site
from tests.runtime.harness.sites import SITE


def read(forge: Forge, mirror: Mirror, place: str = "") -> Reading:
    """Commit what is there, push and fetch it, and read the site."""
    forge.commit()
    forge.push()
    return read_commit(mirror.path, mirror.fetch(remote(str(forge.bare), "main", signed=False)), place)


def codes(reading: Reading) -> list[str]:
    """What compiling it finds."""
    return [finding.code for finding in compile_reading(reading).findings]


@pytest.mark.parametrize(
    ("place", "file"),
    [("", "site.yaml"), ("sites/x", "sites/x/site.yaml"), ("sites/x/site.yaml", "sites/x/site.yaml")],
)
def test_a_site_is_read_where_it_lies(forge: Forge, mirror: Mirror, place: str, file: str) -> None:
    forge.write(SITE, file)
    reading = read(forge, mirror, place)
    assert (reading.file, reading.content.decode(), codes(reading)) == (file, SITE, [])


def test_what_it_includes_and_the_segments_of_the_repository_come_along(forge: Forge, mirror: Mirror) -> None:
    forge.write(
        SITE.replace("site: ", "include: [more/a.yaml, gone.yaml, ../x/b.yaml]\nsite: ", 1), "sites/x/site.yaml"
    )
    forge.write("services: {}\n", "sites/x/more/a.yaml")
    forge.write("hosts: {}\n", "sites/x/b.yaml")
    forge.write("segments: {}\n", "sites/segments.yaml")
    assert read(forge, mirror, "sites/x").included == {
        "more/a.yaml": b"services: {}\n", "gone.yaml": None, "../x/b.yaml": b"hosts: {}\n",
        "../segments.yaml": b"segments: {}\n",
    }  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["../../secret.yaml", "../y/site.yaml", "/etc/passwd", "a/../../../secret.yaml", '"b\\nHEAD:secret.yaml"', "."],
)
def test_an_include_that_leaves_the_sites_folder_is_nothing(forge: Forge, mirror: Mirror, name: str) -> None:
    forge.write(SITE.replace("site: ", f"include: [{name}]\nsite: ", 1), "sites/x/site.yaml")
    forge.write("hosts: {}\n", "secret.yaml")
    forge.write("hosts: {}\n", "sites/y/site.yaml")
    reading = read(forge, mirror, "sites/x")
    assert list(reading.included.values()) == [None]
    assert codes(reading) == ["V110"]


def test_a_link_inside_of_the_repository_is_followed(forge: Forge, mirror: Mirror) -> None:
    forge.write(SITE, "common/site.yaml")
    (forge.checkout / "sites").mkdir()
    (forge.checkout / "sites" / "x").symlink_to("../common")
    (forge.checkout / "site.yaml").symlink_to("common/site.yaml")
    assert read(forge, mirror).content.decode() == SITE
    assert read(forge, mirror, "sites/x").content.decode() == SITE


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("/etc/shadow", "leads out of the repository"),
        ("../../../../../../etc/shadow", "leads out of the repository"),
        ("nowhere", "is a link to nothing"),
        ("site.yaml", "is a link to itself"),
        ("a\nmissing\nb", "is a link to nothing"),
        ("sites", "is a folder"),
    ],
)
def test_other_links_are_not(forge: Forge, mirror: Mirror, target: str, why: str) -> None:
    forge.write(SITE, "sites/x/site.yaml")
    (forge.checkout / "site.yaml").symlink_to(target)
    reading = read(forge, mirror)
    assert reading.finding
    assert (reading.finding.code, reading.content) == ("V100", b"")
    assert why in reading.finding.message


def test_a_link_among_what_is_included_is_not_followed_out_either(forge: Forge, mirror: Mirror) -> None:
    forge.write(SITE.replace("site: ", "include: [more.yaml]\nsite: ", 1), "x/site.yaml")
    (forge.checkout / "x" / "more.yaml").symlink_to("/etc/passwd")
    (forge.checkout / "segments.yaml").symlink_to("/etc/passwd\n1 blob 3")
    assert read(forge, mirror, "x").included == {"more.yaml": None}


def test_a_submodule_and_a_folder_are_no_site(forge: Forge, mirror: Mirror) -> None:
    forge.git("commit", "--quiet", "--allow-empty", "--message", "x")
    forge.write(f'[submodule "site.yaml"]\n\tpath = site.yaml\n\turl = {forge.bare}\n', ".gitmodules")
    forge.git("update-index", "--add", "--cacheinfo", f"160000,{forge.head},site.yaml")
    forge.git("add", ".gitmodules")
    forge.git("commit", "--quiet", "--message", "a submodule")
    forge.push()
    commit = mirror.fetch(remote(str(forge.bare), "main", signed=False))
    finding = read_commit(mirror.path, commit, "").finding
    assert finding
    assert "site.yaml is" in finding.message
    forge.git("rm", "--quiet", "--cached", "site.yaml")
    forge.write(SITE, "site.yaml/site.yaml")
    finding = read(forge, mirror).finding
    assert finding
    assert finding.message.startswith("site.yaml is a folder")


def test_a_site_that_is_not_there_says_what_to_name(forge: Forge, mirror: Mirror) -> None:
    forge.write(SITE, "sites/x/site.yaml")
    finding = read(forge, mirror).finding
    assert finding
    assert finding.message == f"site.yaml is not there in commit {forge.head[:12]}"
    assert "--path" in finding.help


def test_attributes_and_filters_of_a_repository_change_nothing(
    forge: Forge, mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forge.write(SITE.replace("site: example", "site: example # $Id$"))
    forge.write("* filter=evil ident text eol=crlf diff=evil working-tree-encoding=UTF-16\n", ".gitattributes")
    config = tmp_path / "gitconfig"
    config.write_text(f'[filter "evil"]\n\tsmudge = touch {tmp_path}/touched\n\trequired = true\n')
    blob = forge.git("hash-object", "-w", "--no-filters", "site.yaml")
    forge.git("update-index", "--add", "--cacheinfo", f"100644,{blob},site.yaml")
    attributes = forge.git("hash-object", "-w", "--no-filters", ".gitattributes")
    forge.git("update-index", "--add", "--cacheinfo", f"100644,{attributes},.gitattributes")
    forge.git("commit", "--quiet", "--message", "attributes")
    forge.push()
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    reading = read_commit(mirror.path, mirror.fetch(remote(str(forge.bare), "main", signed=False)), "")
    assert b"$Id$" in reading.content
    assert b"\r" not in reading.content
    assert not (tmp_path / "touched").exists()


def test_a_huge_file_is_refused_unread(forge: Forge, mirror: Mirror) -> None:
    with (forge.checkout / "site.yaml").open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    reading = read(forge, mirror)
    assert len(reading.content) == LARGEST + 1
    assert codes(reading) == ["V107"]


def test_huge_files_that_are_included_are_refused_too(forge: Forge, mirror: Mirror) -> None:
    names = [f"part{number}.yaml" for number in range(6)]
    forge.write(SITE.replace("site: ", f"include: [{', '.join(names)}]\nsite: ", 1))
    for number, name in enumerate(names):
        with (forge.checkout / name).open("wb") as file:
            file.truncate(LARGEST + 1 if number == 0 else LARGEST)
    reading = read(forge, mirror)
    assert {name: len(text) for name, text in reading.included.items() if text is not None} == {names[0]: LARGEST + 1}
    assert set(codes(reading)) <= {"V107", "V110"}


def test_names_that_are_no_names_of_files_are_no_site(forge: Forge, mirror: Mirror) -> None:
    forge.write(site(80), "sites/x/site.yaml")
    forge.commit()
    forge.push()
    commit = mirror.fetch(remote(str(forge.bare), "main", signed=False))
    for place in ("sites/x/../../..", "sites/x/site.yaml/below", "sites//x", "-", "sites/x "):
        reading = read_commit(mirror.path, commit, place)
        assert reading.finding is not None or reading.file.startswith("sites/")


def test_zone_files_and_serials_come_along(forge: Forge, mirror: Mirror) -> None:
    dns = "dns: {zones: {example.org: {file: zones/a}, example.net: {file: zones/gone}}}\n"
    forge.write(SITE.replace("site: ", "include: [more.yaml]\nsite: ", 1), "sites/x/site.yaml")
    forge.write(dns, "sites/x/more.yaml")
    forge.write("@ NS ns\n", "sites/x/zones/a")
    assert read(forge, mirror, "sites/x").included == {
        "more.yaml": dns.encode(), "serials.yaml": None, "zones/a": b"@ NS ns\n", "zones/gone": None,
    }  # fmt: skip

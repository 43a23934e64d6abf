"""Secrets are put in, checked and quoted; what is unusable is a finding that never shows the value."""

from dataclasses import replace

import pytest

from runtime.stage import fill_secrets, quote
from schemas.filetree import File, Quoting, SecretUse, Tree
from tests.runtime.harness.trees import tree

USE = SecretUse("@front@", Quoting.BARE, secret="front", longest=8)


def bare(*files: File) -> Tree:
    """A tree of just these files."""
    return replace(tree(), files=files)


def staged(use: SecretUse, value: str, text: str = "password @front@;") -> tuple[bytes, list[str]]:
    """The content of a file with one secret, and what was found."""
    contents, findings = fill_secrets(bare(File("/etc/x", text, secrets=(use,))), lambda _: value)
    return contents["/etc/x"], [f"{finding.code} {finding.message}" for finding in findings]


@pytest.mark.parametrize(
    ("quoting", "value", "written"),
    [
        pytest.param(Quoting.BARE, "pa ss\\wd", "pa ss\\wd", id="bare as it is"),
        pytest.param(Quoting.KEEPALIVED, 'a"b', 'a"b', id="keepalived as it is"),
        pytest.param(Quoting.JSON, 'a"b\\', 'a\\"b\\\\', id="escaped for JSON"),
    ],
)
def test_a_value_is_written_as_its_reader_wants_it(quoting: Quoting, value: str, written: str) -> None:
    assert staged(replace(USE, quoting=quoting), value) == (f"password {written};".encode(), [])
    assert quote(quoting, value) == written


def test_every_place_of_a_secret_is_filled() -> None:
    assert staged(USE, "x", "@front@ @front@")[0] == b"x x"


@pytest.mark.parametrize(
    ("use", "value", "why"),
    [
        pytest.param(USE, "", "is empty", id="empty"),
        pytest.param(USE, "123456789", "has more than 8 bytes", id="nine bytes"),
        pytest.param(replace(USE, shortest=3), "12", "has fewer than 3 bytes", id="two bytes"),
        pytest.param(USE, "a\tb", "not printable ASCII", id="tab"),
        pytest.param(USE, "ä", "not printable ASCII", id="not ASCII"),
        pytest.param(USE, "a\r", "not printable ASCII", id="carriage return of a DOS file"),
        pytest.param(USE, " ab", "a blank at an end", id="blank first"),
        pytest.param(USE, "ab ", "a blank at an end", id="blank last"),
        pytest.param(replace(USE, forbidden=" #"), "a#b", "has a #", id="a character that the daemon cuts at"),
        pytest.param(replace(USE, forbidden_text="$_"), "$_BANG a", "has a $_", id="a text that the daemon replaces"),
        pytest.param(replace(USE, secret="", file="/s"), "", "the secret /s is empty", id="named by its file"),
    ],
)
def test_an_unusable_value_is_found_and_not_shown(use: SecretUse, value: str, why: str) -> None:
    content, (found,) = staged(use, value)
    assert content == b"password @front@;"
    assert found.startswith("V801 ")
    assert why in found
    assert len(value) < 3 or value not in found


@pytest.mark.parametrize("value", ["12345678", "~", "a b", "!"])
def test_usable_values(value: str) -> None:
    assert staged(USE, value)[1] == []


@pytest.mark.parametrize(
    ("use", "way_out"),
    [(USE, "give it a usable value: vrrpc secret set front"), (replace(USE, secret="", file="/s"), "mend /s")],
    ids=["by name", "by file"],
)
def test_a_finding_says_the_way_out(use: SecretUse, way_out: str) -> None:
    def missing(_: SecretUse) -> str:
        raise ValueError("not here")

    _, (finding,) = fill_secrets(bare(File("/etc/x", "@front@", secrets=(use,))), missing)
    assert (finding.message, finding.place.file, finding.help) == ("not here", "/etc/x", way_out)


def test_all_files_are_looked_at_before_anything_is_said() -> None:
    files = [File(f"/etc/{name}", "@front@", secrets=(USE,)) for name in "ab"]
    contents, findings = fill_secrets(bare(*files, File("/etc/c", "é")), lambda _: "")
    assert [finding.place.file for finding in findings] == ["/etc/a", "/etc/b"]
    assert contents["/etc/c"] == "é".encode()

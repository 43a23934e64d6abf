"""`vrrpc import` as a process: streams, statuses, and what it says to bad input."""

from pathlib import Path

import pytest

from tests.compiler.importing.samples import FOLDER
from tests.runtime.test_commands_compile import vrrpc

PAIR = ("clarinet.conf", "fridge.conf")
ADDRESSES = ("--address", "clarinet:xl0=192.0.2.11/24", "--address", "fridge:xl0=192.0.2.12/24")
PAPER = FOLDER / "freevrrpd_paper"


def test_whole_import_is_good_and_is_what_the_golden_says() -> None:
    answer = vrrpc("import", *PAIR, *ADDRESSES, below=PAPER)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout == (PAPER / "golden/site.yaml").read_text()
    assert answer.stderr.startswith((PAPER / "golden/list.txt").read_text())
    assert answer.stderr.endswith("vrrpc: 2 files: everything was carried over; the site compiles\n")


def test_what_is_not_carried_over_fails_and_the_site_is_written_all_the_same(tmp_path: Path) -> None:
    out = tmp_path / "site.yaml"
    answer = vrrpc("import", *PAIR, "--out", str(out), below=FOLDER / "haproxy_pair")
    assert (answer.returncode, answer.stdout) == (1, f"wrote {out}\n")
    assert out.read_text() == (FOLDER / "haproxy_pair/golden/site.yaml").read_text()
    assert " things not carried over; the site compiles" in answer.stderr
    assert vrrpc("compile", "--check", str(out), below=tmp_path).returncode == 0


def test_address_that_is_asked_for_is_what_was_missing() -> None:
    answer = vrrpc("import", *PAIR, below=PAPER)
    assert answer.returncode == 1
    assert "V105 'unknown' is no IP address" in answer.stderr
    assert "give --address clarinet:xl0=ADDRESS/LENGTH" in answer.stderr
    assert answer.stderr.endswith("the site does not compile yet\n")


def test_hosts_share_a_file_and_its_includes() -> None:
    answer = vrrpc("import", "clarinet=keepalived.conf", "fridge=keepalived.conf", below=FOLDER / "dual_stack")
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout == (FOLDER / "dual_stack/golden/site.yaml").read_text()


def test_speaker_is_changed_on_the_way() -> None:
    answer = vrrpc("import", *PAIR, *ADDRESSES, "--speaker", "builtin", below=PAPER)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.count("speaker: builtin") == 2


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text("mine\n")
    answer = vrrpc("import", *PAIR, "--out", str(tmp_path / "site.yaml"), below=PAPER)
    assert (answer.returncode, "is there already" in answer.stderr) == (1, True)
    assert (tmp_path / "site.yaml").read_text() == "mine\n"


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ((), 64, "Missing argument"),
        (("clarinet.conf", "--address", "clarinet=192.0.2.11/24"), 64, "write HOST:NIC=ADDRESS/LENGTH"),
        (("clarinet.conf", "--address", "clarinet:xl0=192.0.2.11"), 64, "has no prefix length"),
        (("clarinet.conf", "--address", "clarinet:xl1=192.0.2.11/24"), 64, "there are clarinet:xl0"),
        (("clarinet.conf", "x=clarinet.conf", "x=fridge.conf"), 1, "give it as HOST="),
        (("Bad_Name=clarinet.conf",), 64, "'Bad_Name' is not a host's name"),
        (("nowhere.conf",), 1, "nowhere.conf cannot be read"),
        (("golden",), 1, "golden is not a regular file"),
        (("/dev/null",), 1, "is not a regular file"),
        (("golden/list.txt",), 1, "no virtual router is in it"),
        (("clarinet.conf", "--out", "/nowhere/site.yaml", *ADDRESSES[:2]), 1, "/nowhere/site.yaml cannot be written"),
    ],
)
def test_bad_use_and_bad_input_are_one_line(words: tuple[str, ...], status: int, said: str) -> None:
    answer = vrrpc("import", *words, below=PAPER)
    assert (answer.returncode, "Traceback" in answer.stderr) == (status, False), answer.stderr
    assert said in answer.stderr


def test_quote_without_its_end_is_told_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.conf").write_text('vrrp_instance a {\n  interface "eth0\n}\n')
    answer = vrrpc("import", "a.conf", below=tmp_path)
    assert (answer.returncode, answer.stderr) == (1, "vrrpc: a.conf:2: a double quote without its other half\n")


def test_include_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "a.conf").write_text("include b.conf\n")
    (tmp_path / "b.conf").symlink_to("nowhere")
    answer = vrrpc("import", "a.conf", below=tmp_path)
    assert (answer.returncode, "no virtual router" in answer.stderr) == (1, True)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"vrrp_instance a {\n\x7fELF\x00", "a.conf:2: control character U+007F: this is no text"),
        ("vrrp_instance".encode("utf-16-le"), "a.conf:1: control character U+0000: this is no text"),
        (b"#" * (16 * 1024 * 1024 + 1), "a.conf: the file has over 16,777,216 bytes; no more are read"),
    ],
)
def test_what_is_no_text_is_told_at_its_line(tmp_path: Path, content: bytes, said: str) -> None:
    """Whether it is given or included."""
    (tmp_path / "a.conf").write_bytes(content)
    (tmp_path / "b.conf").write_bytes(b"include a.conf\n")
    for file in ("a.conf", "b.conf"):
        answer = vrrpc("import", file, below=tmp_path)
        assert (answer.returncode, answer.stderr) == (1, f"vrrpc: {said}\n")


def test_too_many_included_files_are_told(tmp_path: Path) -> None:
    for number in range(1001):
        (tmp_path / f"{number}.part").write_text("! nothing\n")
    (tmp_path / "a.conf").write_text("include *.part\n")
    answer = vrrpc("import", "a.conf", below=tmp_path)
    said = "vrrpc: a.conf: *.part brings in over 1,000 files; no more are read\n"
    assert (answer.returncode, answer.stderr) == (1, said)

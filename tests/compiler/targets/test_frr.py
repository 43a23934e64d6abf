"""FRR's own check reads every compiled file without a word; what it would not do is refused before."""

import subprocess
from pathlib import Path

import pytest

from schemas.filetree import File
from tests import peers
from tests.compiler.samples import CASES, SITE, SITES, compile_text, trees, whole

SPOKEN = [path for path in [*CASES, *SITES] if "speaker: frr" in path.read_text(encoding="utf-8")]
BOTH = SITE.replace(": {interfaces", ": {speaker: frr, interfaces")
CHECKED = ("/etc/vrrpc/vrrpd.conf", "/etc/vrrpc/zebra.conf")


def written(text: bytes) -> list[File]:
    """What FRR's daemons read on each host."""
    return [file for tree in trees(text) for file in tree.files if tree.speaker == "frr" and file.path in CHECKED]


def check(file: File, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the check that the file itself names."""
    staged = folder / "staged.conf"
    staged.write_text(file.text, encoding="utf-8")
    command = [str(peers.find(file.check[0])), *(word.replace("{}", str(staged)) for word in file.check[1:])]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)


@pytest.mark.live
@pytest.mark.parametrize("path", SPOKEN, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_daemons_take_the_files(path: Path, tmp_path: Path) -> None:
    files = written(whole(path))
    assert files
    for file in files:
        answer = check(file, tmp_path)
        assert (answer.returncode, answer.stdout + answer.stderr) == (0, "")


@pytest.mark.live
@pytest.mark.parametrize(
    "more", ["    interval: 10ms\n", "    interval: 40950ms\n", "    version: 2\n    interval: 40s\n"]
)
def test_daemon_takes_the_ends_of_every_range(more: str, tmp_path: Path) -> None:
    text = BOTH.replace("vrid: 1\n", "vrid: 255\n").replace("250", "254").replace("100}", "1}") + more
    answer = check(written(text.encode())[0], tmp_path)
    assert answer.returncode == 0, answer.stdout


def test_plain_checksum_from_the_release_on_that_can() -> None:
    """8.4.4, which the tests run, does not know the line: it is read here as FRR's manual has it."""
    newer = BOTH.replace("{speaker: frr,", "{speaker: frr, speaker_version: 8.5,") + "    checksum: plain\n"
    assert [finding.code for finding in compile_text(BOTH + "    checksum: plain\n").findings] == ["V304", "V304"]
    line = " no vrrp 1 checksum-with-ipv4-pseudoheader\n"
    assert line in written(newer.encode())[0].text
    assert line not in written((newer + "    version: 2\n").encode())[0].text


@pytest.mark.live
@pytest.mark.parametrize("line", [" vrrp 1 priority 255", " vrrp 1 advertisement-interval 9", " vrrp 256", " vrrp 1 x"])
def test_the_check_does_complain(line: str, tmp_path: Path) -> None:
    good = written(BOTH.encode())[0]
    bad = File(good.path, good.text.replace("exit", f"{line}\nexit"), check=good.check)
    assert check(bad, tmp_path).returncode != 0


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ("    version: 2\n    interval: 41s\n", ["V304", "V304"]),
        ("    version: 2\n    authentication: {password: {secret: front}}\n", ["V304", "V304"]),
        ("    failback: after\n    failback_after: 1s\n", ["V304", "V304"]),
        ("    failback: manual\n", ["V303", "V303"]),
        ("    virtual_mac: no\n", ["V304", "V304"]),
        ("    checksum: plain\n", ["V304", "V304"]),
    ],
)
def test_what_it_cannot_is_refused(more: str, codes: list[str]) -> None:
    findings = compile_text(BOTH + more).findings
    assert [finding.code for finding in findings] == codes
    assert all("frr" in finding.message for finding in findings)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ("priority: 250", "priority: 249"),
        ('"2001:db8::80"}', '"2001:db8::80"}\n    interval: 2s'),
    ],
)
def test_two_families_of_one_vrid_agree(change: str, place: str) -> None:
    twin = """\
  front6:
    vrid: 1
    members: {clarinet: {interface: eth0, priority: 250}, fridge: {interface: eth0, priority: 100}}
    addresses: {link: "fe80::1", web: "2001:db8::80"}
"""
    assert compile_text(BOTH + twin).findings == ()
    assert {finding.code for finding in compile_text(BOTH + twin.replace(change, place)).findings} == {"V312"}


def test_a_priority_is_a_signal_and_an_address_a_restart() -> None:
    before, lower, more = (
        {file.path: file for file in trees(text)[0].files}
        for text in (BOTH, BOTH.replace("250", "240"), BOTH.replace("web: 192.0.2.80", "web: 192.0.2.81"))
    )
    changed = [
        {
            file.on_change.act.value
            for path, file in after.items()
            if file.on_change.program == "frr" and file != before[path]
        }
        for after in (lower, more)
    ]
    assert changed == [{"signal-hup"}, {"signal-hup", "restart"}]


@pytest.mark.parametrize("path", SPOKEN, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_names_of_devices_fit_and_are_unique(path: Path) -> None:
    for tree in trees(whole(path)):
        for file in tree.files:
            if file.path.endswith("/macvlans.sh"):
                names = [line.split()[1] for line in file.text.splitlines() if line.startswith("    make ")]
                assert len(set(names)) == len(names) == len(tree.routers)
                assert all(len(name) <= 15 and "." not in name for name in names)

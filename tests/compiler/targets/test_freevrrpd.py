"""What freevrrpd reads in a compiled file is what the site says, by a reader that knows the daemon's parser alone."""

from pathlib import Path

import pytest

from compiler.targets.freevrrpd import PATH
from schemas.filetree import File
from schemas.hosts import Speaker
from tests.compiler.samples import CASES, SITE, SITES, filled, model, trees, whole
from tests.compiler.targets import freevrrpd_reader
from tests.compiler.targets.freevrrpd_reader import FreevrrpdError, Section

SECRETS = {**dict.fromkeys(("front", "left", "right"), "pa ss#;1"), "/etc/vrrp-password": "12345678"}
SPOKEN = [path for path in [*CASES, *SITES] if "speaker: freevrrpd" in path.read_text(encoding="utf-8")]


def written(text: bytes) -> dict[str, File]:
    """The daemon's file of each host."""
    return {tree.host: file for tree in trees(text) for file in tree.files if file.path == PATH}


@pytest.mark.parametrize("path", SPOKEN, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_daemon_reads_what_the_site_says(path: Path) -> None:
    files, meant = written(whole(path)), model(whole(path))
    assert files
    for host in meant.hosts:
        if host.speaker is not Speaker.FREEVRRPD:
            continue
        expected = {
            (
                router.vrid,
                member.nic.name,
                member.priority,
                tuple(address.ip for address in router.addresses),
                SECRETS[router.password.secret or router.password.file or ""] if router.password else "",
            )
            for router, member in meant.routers_of(host)
        }
        sections = freevrrpd_reader.read(filled(files[host.name], SECRETS).encode())
        assert {(s.serverid, s.interface, s.priority, s.addresses, s.password) for s in sections} == expected


@pytest.mark.parametrize("path", SPOKEN, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_scripts_are_among_the_files_of_the_tree(path: Path) -> None:
    files = written(whole(path))
    for tree in (tree for tree in trees(whole(path)) if tree.host in files):
        there = {file.path for file in tree.files}
        for section in freevrrpd_reader.read(filled(files[tree.host], SECRETS).encode()):
            assert section.masterscript in there
            assert section.backupscript in there


def test_host_without_a_virtual_router_gets_no_file() -> None:
    alone = SITE.replace(
        "hosts:\n", "hosts:\n  violin: {speaker: freevrrpd, interfaces: {e0: {address: 192.0.2.13/24}}}\n"
    )
    assert written(alone.encode()) == {}


GOOD = """\
# a comment
[VRID]
serverid = 1
interface = em1
priority = 250
addr = 192.0.2.80/32,192.0.2.25/32
"""
SECOND = "[VRID]\nserverid = 2\ninterface = em10\npriority = 9\naddr = 192.0.2.81/32\n"


def test_reader_reads() -> None:
    section = freevrrpd_reader.read((GOOD + SECOND).encode())[0]
    assert isinstance(section, Section)
    assert (section.serverid, section.interface, section.priority, section.password) == (1, "em1", 250, "")
    assert [str(address) for address in section.addresses] == ["192.0.2.80", "192.0.2.25"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (GOOD[:-1], "no newline"),
        ("# only\n\n", "no section"),
        ("priority = 3\n" + GOOD, "neither a section"),
        (GOOD.replace("= 250", "= 250 "), "blanks at an end"),
        (GOOD.replace("priority", " priority"), "blanks at an end"),
        (GOOD.replace("= 250", "=\t250"), "no value"),
        (GOOD.replace("= 250\n", "= 250\r\n"), "carriage return"),
        (GOOD.replace("priority", "prioritiy"), "unknown"),
        (GOOD.replace("= 250", "= 256"), "out of range"),
        (GOOD.replace("= 250", "= 255"), "out of range"),
        (GOOD.replace("serverid = 1", "serverid = 0"), "out of range"),
        (GOOD.replace("= 250", "= high"), "no number"),
        (GOOD.replace("80/32", "80"), "prefix length"),
        (GOOD.replace("192.0.2.80", "em1:192.0.2.80"), "prefix length"),
        (GOOD.replace("192.0.2.80", "192.0.2.280"), "becomes"),
        (GOOD.replace("addr = ", "addr = " + "192.0.2.79/32," * 80), "too long"),
        (GOOD.replace("interface = em1\n", ""), "interface is missing"),
        (GOOD + "priority = 9\n", "twice"),
        (GOOD + "password = 123456789\n", "after 8 bytes"),
        (GOOD + "password = a,b\n", "comma"),
        (GOOD + "password\n", "neither a section"),
        (GOOD + "password =\n", "no value"),
        (GOOD + "AHencryption = yes\n", "never"),
        (GOOD + "monitoredcircuits = on\n", "neither yes nor no"),
        (GOOD + SECOND + "monitoredcircuits = no\n", "the last one counts"),
        (GOOD + SECOND.replace("serverid = 2", "serverid = 1"), "serverid stands twice"),
        (GOOD.replace("em1", "em10") + SECOND.replace("em10", "em1"), "is taken for"),
    ],
)  # fmt: skip
def test_reader_raises_where_the_daemon_would_do_something_else(text: str, complaint: str) -> None:
    with pytest.raises(FreevrrpdError, match=complaint):
        freevrrpd_reader.read(text.encode())

"""What keepalived watches by itself: files and processes that come along as checks."""

import pytest

from compiler import compile_site
from compiler.importing import Imported, Source, import_site
from tests.compiler.importing.samples import PAIR, addresses

INSTANCE = """\
vrrp_instance front {
    state BACKUP
    interface eth0
    virtual_router_id 1
    priority PRIORITY
    virtual_ipaddress {
        192.0.2.80/24
    }
TRACKED
}
"""


def imported(blocks: str, tracked: str) -> Imported:
    """Two hosts that watch the same."""
    text = blocks + INSTANCE.replace("TRACKED", tracked)
    sources = [
        Source(f"{host}.conf", text.replace("PRIORITY", priority).encode())
        for host, priority in (("clarinet", "150"), ("fridge", "100"))
    ]
    return import_site(sources, addresses(*PAIR))


def said(found: Imported) -> list[str]:
    """The remarks on the first host."""
    return [f"{remark.at.line} {remark.what}" for remark in found.remarks if remark.at.file == "clarinet.conf"]


@pytest.mark.parametrize(
    ("block", "tracked", "effect", "check"),
    [
        ("track_file x {\nfile /run/x\nweight 0\n}\n", "track_file { x }", "fault", "x: {file: /run/x}"),
        ("vrrp_track_file x {\nfile /run/x\n}\n", "track_file { x weight -60 }", "lower by 60", "x: {file: /run/x}"),
        ("track_file x {\nfile /run/x\nweight -60\ninit_file 0\n}\n", "track_file { x }", "lower by 60", "x: {file: "),
        ("vrrp_track_process x {\nprocess named\n}\n", "track_process { x }", "fault", "run: pgrep -x named"),
        ("vrrp_track_process x {\nprocess /sbin/named\nweight 60\n}\n", "track_process { x }", "lower by 60", "named"),
        ('vrrp_track_process x {\nprocess "more-than-15-bytes"\n}\n', "track_process { x }", "fault", "more-than-15"),
    ],
)  # fmt: skip
def test_what_is_watched_becomes_a_check(block: str, tracked: str, effect: str, check: str) -> None:
    found = imported(block, tracked)
    assert f"      x: {effect}\n" in found.text
    assert check in found.text
    assert not compile_site("site.yaml", found.text.encode()).failed
    assert all(not remark.lost for remark in found.remarks), said(found)


@pytest.mark.parametrize(
    ("block", "tracked", "remark"),
    [
        ("track_file x {\nfile /run/x\n}\n", "track_file { x }", "track_file x"),
        ("track_file x {\nfile run/x\nweight 0\n}\n", "track_file { x }", "track_file x"),
        ("track_file x {\nfile /run/x\nweight 0\ninit_file 5\n}\n", "track_file { x }", "init_file of x"),
        ("", "track_file { x }", "track_file x"),
        ("", "track_process { x }", "track_process x"),
        ("vrrp_track_process x {\nweight 5\n}\n", "track_process { x }", "track_process x"),
        ("vrrp_track_process x {\nprocess a\nquorum 2\n}\n", "track_process { x }", "quorum of x"),
        ("vrrp_track_process x {\nprocess a b\n}\n", "track_process { x }", "process a b"),
        ("track_file x {\nfile /run/x\nweight 0\n}\n", "", "track_file x"),
    ],
)
def test_what_does_not_come_along_is_said(block: str, tracked: str, remark: str) -> None:
    assert remark in [line.split(maxsplit=1)[1] for line in said(imported(block, tracked))]


def test_names_are_of_one_kind_there_and_of_all_kinds_here() -> None:
    blocks = 'vrrp_script x {\nscript "/bin/true"\ninterval 5\nfall 2\n}\ntrack_file x {\nfile /run/x\nweight 0\n}\n'
    text = imported(blocks, "track_script { x }\ntrack_file { x }").text
    assert "      x: fault\n      x-file: fault\n" in text
    assert "  x-file: {file: /run/x}\n" in text

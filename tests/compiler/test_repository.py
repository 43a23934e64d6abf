"""Sites that share a segment are compared with each other: what one takes, no other may."""

from compiler.overlap import OVERLAPS
from compiler.repository import compile_repository, files_of

GOOD = next(iter(OVERLAPS.values())).GOOD


def told(text: bytes) -> list[str]:
    """Each finding with its place."""
    return [
        f"{finding.place} {finding.code}" for each in compile_repository(files_of(text)) for finding in each.findings
    ]


def test_ipv4_and_ipv6_router_may_have_one_vrid() -> None:
    second = GOOD.replace(b"vrid: 2", b"vrid: 1").replace(b"{smtp: 192.0.2.25}", b'{link: "fe80::1"}')
    plain = b"{interfaces: {eth0: {address: 192.0.2.2"
    second = second.replace(plain, plain.replace(b"{int", b"{speaker: keepalived, int", 1))
    assert [each for each in told(second) if "V320" in each] == []


def test_virtual_address_that_is_a_host_of_the_other_site() -> None:
    assert told(GOOD.replace(b"smtp: 192.0.2.25", b"smtp: 192.0.2.11")) == ["second/site.yaml:12:23 V208"]


def test_one_host_may_stand_in_two_sites() -> None:
    same = GOOD.replace(b"jimbob", b"clarinet").replace(b"192.0.2.21", b"192.0.2.11")
    assert told(same) == []
    assert told(GOOD.replace(b"192.0.2.21", b"192.0.2.11")) == ["second/site.yaml:4:25 V208"]


def test_other_segment_is_another_world() -> None:
    apart = GOOD.replace(b"vrid: 2", b"vrid: 1").replace(b"segments:\n", b"segments:\n  dmz: {}\n")
    first, mark, second = apart.partition(b"# second")
    assert told(first + mark + second.replace(b"segment: lan", b"segment: dmz")) == []


def test_segment_that_a_site_defines_itself_is_its_own() -> None:
    private = GOOD.partition(b"# first")[2].replace(b"vrid: 2", b"vrid: 1")
    text = (b"# first" + private).replace(b"hosts:", b"segments: {lan: {}}\nhosts:")
    assert told(text) == []


def test_site_with_an_overlap_has_no_trees() -> None:
    compiled = compile_repository(files_of(GOOD.replace(b"vrid: 2", b"vrid: 1")))
    assert [each.failed for each in compiled] == [False, True]
    assert compiled[1].trees == ()

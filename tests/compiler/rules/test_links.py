"""What is on one link and what is not: VRIDs, addresses and members, with segments and without."""

import sys
from functools import cache
from types import FrameType
from typing import Any

import pytest

from compiler.model import Model
from compiler.rule import Rule
from compiler.rules import RULES
from tests.bench.sites import large_site
from tests.compiler.rules.written import HOSTS, codes, host, router
from tests.compiler.samples import SITE, found, model

PAIR = host("clarinet", "e0 192.0.2.11/24 SEG0", "e1 NET1.11/24 SEG1") + host(
    "fridge", "e0 192.0.2.12/24 SEG0", "e1 NET1.12/24 SEG1"
)


def two_routers(network: str, segments: tuple[str, str], first: str, second: str, vrid: int = 1) -> str:
    """Two routers on two NICs of each host."""
    hosts = PAIR.replace("NET1", network)
    for number, segment in enumerate(segments):
        hosts = hosts.replace(f", segment: SEG{number}", f", segment: {segment}" if segment else "")
    routers = router("front", 1, "e0", first) + router("back", vrid, "e1", second)
    return HOSTS + hosts + "virtual_routers:\n" + routers


@pytest.mark.parametrize(
    ("network", "segments", "expected"),
    [
        ("198.51.100", ("", ""), []),
        ("198.51.100", ("dmz", ""), []),
        ("198.51.100", ("dmz", "lab"), []),
        ("198.51.100", ("dmz", "dmz"), ["V308"]),
    ],
)
def test_vrid_is_one_for_a_segment(network: str, segments: tuple[str, str], expected: list[str]) -> None:
    assert codes(two_routers(network, segments, "a: 192.0.2.80", f"b: {network}.80")) == expected


@pytest.mark.parametrize(
    ("segments", "expected"), [(("", ""), ["V308"]), (("dmz", ""), ["V308"]), (("dmz", "lab"), [])]
)
def test_networks_tell_where_a_segment_is_missing(segments: tuple[str, str], expected: list[str]) -> None:
    text = two_routers("198.51.100", segments, "a: 192.0.2.80", "b: 198.51.100.80")
    for here in ("11", "12"):
        text = text.replace(f"198.51.100.{here}/24", f"192.0.2.1{here}/25")
    text = text.replace("198.51.100.80", "192.0.2.81")
    assert codes(text) == expected


def test_networks_beside_each_other_in_a_wider_one_do_not_meet() -> None:
    three = two_routers("198.51.100", ("", ""), "a: 192.0.2.80", "b: 198.51.100.80")
    wide = host("violin", "e0 10.0.0.13/8") + host("tuba", "e0 10.0.0.14/8")
    third = router("third", 1, "e0", "c: 10.0.0.80", members="violin tuba")
    assert codes(three.replace("virtual_routers:\n", f"{wide}virtual_routers:\n") + third) == []


def test_network_within_a_wider_one_meets_it_whichever_stands_first() -> None:
    wide = host("violin", "e0 192.0.0.13/16") + host("tuba", "e0 192.0.0.14/16")
    third = router("third", 1, "e0", "c: 192.0.0.80", members="violin tuba")
    text = SITE.replace("virtual_routers:\n", f"{wide}virtual_routers:\n")
    assert codes(text + third) == ["V308"]
    assert codes(text.replace("virtual_routers:\n", f"virtual_routers:\n{third}")) == ["V308"]


@pytest.mark.parametrize(("segments", "expected"), [(("dmz", "dmz"), ["V201"]), (("dmz", "lab"), [])])
def test_link_local_address_is_one_for_a_link(segments: tuple[str, str], expected: list[str]) -> None:
    assert codes(two_routers("198.51.100", segments, 'a: "fe80::1"', 'b: "fe80::1"', vrid=2)) == expected


@pytest.mark.parametrize(
    ("clarinet", "fridge", "expected"),
    [
        ("fe80::11/64", "fe80::11/64", ["V209"]),
        ("fe80::11/64", "fe80::12/64", []),
    ],
)
def test_own_link_local_address_is_one_for_a_link(clarinet: str, fridge: str, expected: list[str]) -> None:
    text = SITE.replace("{address: 192.0.2.11/24}", f'{{addresses: [192.0.2.11/24, "{clarinet}"]}}')
    assert codes(text.replace("{address: 192.0.2.12/24}", f'{{addresses: [192.0.2.12/24, "{fridge}"]}}')) == expected


def test_own_link_local_address_may_be_the_same_on_two_links() -> None:
    hosts = host("clarinet", "e0 192.0.2.11/24 dmz", "e1 fe80::11/64 lab", "e2 fe80::11/64 east")
    text = HOSTS + hosts + host("fridge", "e0 192.0.2.12/24 dmz") + "virtual_routers:\n"
    assert codes(text + router("front", 1, "e0", "a: 192.0.2.80")) == []


def test_two_nics_of_a_host_with_one_address() -> None:
    twice = "{eth0: {addresses: [192.0.2.12/24, 192.0.2.12/28]}}"
    assert found(SITE.replace("{eth0: {address: 192.0.2.12/24}}", twice)) == ["5:59 V209"]


UNICAST = ("transport: unicast", "on_master: [{run: tell}]")


@pytest.mark.parametrize(
    ("clarinet", "fridge", "more", "expected"),
    [
        ("192.0.2.11/24", "192.0.2.12/24", (), []),
        ("192.0.2.11/24 dmz", "192.0.2.12/24 dmz", (), []),
        ("192.0.2.11/24 dmz", "192.0.2.12/24", (), []),
        ("192.0.2.11/24 dmz", "192.0.2.12/24 lab", (), ["V402"]),
        ("192.0.2.11/24 dmz", "192.0.2.12/24 lab", UNICAST, ["V402"]),
        ("192.0.2.11/24 east", "192.0.2.12/24 west", UNICAST, []),
        ("192.0.2.11/24 dmz", "198.51.100.12/24+192.0.2.12/24 dmz", (), ["V402"]),
        ("192.0.2.11/24+198.51.100.11/24", "198.51.100.12/24+192.0.2.12/24", (), []),
        ("192.0.2.11/24", "192.0.2.72/26", (), ["V402"]),
        ("192.0.2.72/26", "192.0.2.12/24", (), ["V402"]),
        ("192.0.2.11/24", "192.0.2.72/26", UNICAST, []),
        ("192.0.2.11/24", "198.51.100.12/24", UNICAST, ["V402"]),
        ("192.0.2.11/24 dmz", "198.51.100.12/24 dmz", UNICAST, ["V402"]),
        ("203.0.113.11/24+192.0.2.11/24", "192.0.2.12/24", UNICAST, ["V402"]),
        ("203.0.113.11/24+192.0.2.11/24", "2001:db8::12/64", UNICAST, ["V207"]),
        ("203.0.113.11/24+192.0.2.11/24 dmz", "192.0.2.12/24 dmz", UNICAST, ["V402"]),
        ("203.0.113.11/24+192.0.2.11/24", "192.0.2.12/24+203.0.113.12/24", UNICAST, []),
        ("203.0.113.11/24+192.0.2.11/24 east", "192.0.2.12/24 east", UNICAST, []),
        ("192.0.2.11/24 east", "198.51.100.12/24 east", UNICAST, []),
        ("192.0.2.11/24 east", "198.51.100.12/24 west", UNICAST, []),
    ],
)  # fmt: skip
def test_members_hear_each_other(clarinet: str, fridge: str, more: tuple[str, ...], expected: list[str]) -> None:
    hosts = HOSTS + host("clarinet", f"e0 {clarinet}") + host("fridge", f"e0 {fridge}") + "virtual_routers:\n"
    assert [
        code for code in codes(hosts + router("front", 1, "e0", "a: 192.0.2.80", *more)) if code != "V204"
    ] == expected


@pytest.mark.parametrize(
    ("clarinet", "fridge", "expected"),
    [
        ("2001:db8::11/64", "2001:db8::12/64", []),
        ("2001:db8::11/64", "2001:db8:1::12/64", ["V402"]),
        ("2001:db8::11/64 dmz", "2001:db8:1::12/64 dmz", []),
        ("2001:db8::11/64", "192.0.2.12/24", []),
        ("192.0.2.11/24", "198.51.100.12/24", ["V402"]),
        ("fe80::11/64", "2001:db8::12/64", ["V402"]),
    ],
)  # fmt: skip
def test_ipv6_members_are_on_one_link(clarinet: str, fridge: str, expected: list[str]) -> None:
    hosts = HOSTS + host("clarinet", f"e0 {clarinet}") + host("fridge", f"e0 {fridge}") + "virtual_routers:\n"
    text = hosts + router("front", 1, "e0", 'a: "fe80::1"')
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("clarinet", "fridge", "expected"),
    [
        ("2001:db8::11/64", "2001:db8::12/64", []),
        ("fe80::11/64", "fe80::12/64", []),
        ("fe80::11/64 east", "fe80::12/64 east", []),
        ("fe80::11/64 east", "fe80::12/64 west", ["V402"]),
        ("2001:db8::11/64 east", "2001:db8:1::12/64 west", []),
        ("fe80::11/64+2001:db8::11/64", "2001:db8::12/64", ["V402"]),
        ("2001:db8:9::11/64+2001:db8::11/64", "2001:db8::12/64", ["V402"]),
        ("fe80::11/64", "2001:db8::12/64+fe80::12/64", ["V402"]),
    ],
)  # fmt: skip
def test_unicast_over_ipv6_reaches_the_other_s_address(clarinet: str, fridge: str, expected: list[str]) -> None:
    """What is link-local is routed nowhere, and a NIC with no other address has no way to a global one."""
    hosts = HOSTS + host("clarinet", f"e0 {clarinet}") + host("fridge", f"e0 {fridge}") + "virtual_routers:\n"
    assert codes(hosts + router("front", 1, "e0", 'a: "fe80::1"', *UNICAST)) == expected


def test_third_member_is_told_once() -> None:
    hosts = host("clarinet", "e0 192.0.2.11/24") + host("fridge", "e0 192.0.2.12/24")
    far = host("violin", "e0 198.51.100.13/24")
    text = HOSTS + hosts + far + "virtual_routers:\n"
    front = router("front", 1, "e0", "a: 192.0.2.80", members="clarinet fridge violin")
    assert codes(text + front) == ["V402", "V204"]


@cache
def large(routers: int) -> Model:
    """A site of so many virtual routers, each VRID used again and again on networks of its own."""
    return model(large_site(routers).encode())


def steps(rule: Rule, site: Model) -> int:
    """How many lines of Python a check runs through: unlike seconds, equal whatever else the machine does."""
    count = 0

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        assert list(rule.check(site)) == []
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.CODE)
def test_effort_grows_with_the_site_and_not_with_its_square(rule: Rule) -> None:
    assert steps(rule, large(2400)) <= 5 * steps(rule, large(600)) + 100

"""Which of a NIC's addresses the adverts of an IPv6 router come from."""

from dataclasses import replace
from ipaddress import IPv6Address

import pytest

from runtime.speaker.source import choose, with_source
from schemas.speaker import FIND_SOURCE
from tests.runtime.speaker.samples import OURS, router

LINK, FIRST, SECOND = IPv6Address("fe80::1"), IPv6Address("fe80::11"), IPv6Address("fe80::12")
ROUTER = router(source=FIND_SOURCE, addresses=(LINK, IPv6Address("2001:db8::80")))
PERMANENT, DEPRECATED, DUPLICATE, TENTATIVE = 0x80, 0xA0, 0xC8, 0xC0


def line(address: IPv6Address, flags: int = PERMANENT, nic: str = "xl0", scope: int = 0x20) -> str:
    return f"{address.packed.hex()} 02 40 {scope:02x} {flags:02x} {nic:>8}\n"


def test_the_lowest_of_the_nic() -> None:
    assert choose(line(SECOND) + line(FIRST) + line(IPv6Address("fe80::2"), nic="xl1"), ROUTER) == FIRST


def test_neither_a_virtual_address_nor_a_global_one() -> None:
    there = line(LINK) + line(IPv6Address("2001:db8::11"), scope=0) + line(IPv6Address("fe80::2"), DEPRECATED)
    assert choose(there + line(SECOND), ROUTER) == SECOND


@pytest.mark.parametrize(
    ("there", "why"),
    [
        ("", "no link-local IPv6 address"),
        (line(LINK) + line(SECOND, nic="xl1"), "no link-local IPv6 address"),
        (line(FIRST, TENTATIVE), "fe80::11 is not known to be ours alone yet"),
        (line(FIRST, DUPLICATE), "fe80::11 is in use elsewhere"),
    ],
    ids=["none", "others", "tentative", "duplicate"],
)
def test_none_that_may_be_used(there: str, why: str) -> None:
    with pytest.raises(OSError, match=why):
        choose(there, ROUTER)


def test_a_source_that_the_site_names_is_not_looked_for() -> None:
    assert with_source(router()).source == OURS
    assert with_source(replace(ROUTER, source=SECOND)).source == SECOND


def test_while_there_is_none_the_old_one_may_stay() -> None:
    with pytest.raises(OSError, match="no link-local"):
        with_source(ROUTER)
    assert with_source(ROUTER, otherwise=FIRST).source == FIRST

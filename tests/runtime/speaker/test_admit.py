"""Which adverts count, field by field, and which are complained about all the same."""

from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address
from typing import Any

import pytest

from runtime.speaker.admit import complain, compose, compose_each, refuse
from runtime.speaker.effects import CountDrop
from runtime.speaker.wire import Advert, Drop
from schemas.speaker import Router
from tests.runtime.speaker.samples import HIGHER, LOWER, MAIL, OURS, WEB, advert, router

V2 = router(version=2)
SECRET = router(version=2, password="secret")
UNICAST = router(peers=(LOWER, HIGHER))
LINK, WEB6 = IPv6Address("fe80::1"), IPv6Address("2001:db8::80")
OURS6, HIGHER6 = IPv6Address("fe80::12"), IPv6Address("fe80::13")
IPV6 = router(source=OURS6, addresses=(LINK, WEB6), excluded=(MAIL,))
STRANGER = IPv4Address("192.0.2.99")


def over_ipv6(**changes: Any) -> Advert:
    return replace(compose(IPV6, 100), **{"source": HIGHER6, **changes})


CASES = {
    "v3": (router(), advert(100), None),
    "v3 own address": (router(), advert(100, OURS), Drop.OWN_ADDRESS),
    "v3 own address in another version": (router(), advert(100, OURS, version=2), Drop.OWN_ADDRESS),
    "v3 version": (router(), advert(100, version=2), Drop.VERSION),
    "v3 vrid": (router(), advert(100, vrid=2), Drop.VRID),
    "v3 interval is learned": (router(), advert(100, interval=10), None),
    "v2": (V2, advert(100, version=2), None),
    "v2 version": (V2, advert(100), Drop.VERSION),
    "v2 vrid": (V2, advert(100, version=2, vrid=2), Drop.VRID),
    "v2 interval": (V2, advert(100, version=2, interval=200), Drop.INTERVAL),
    "v2 foreign password": (V2, advert(100, version=2, auth_type=1, password=b"secret"), Drop.AUTHENTICATION),
    "v2 data without a type": (V2, advert(100, version=2, password=b"secret"), None),
    "v2 same password": (SECRET, advert(100, version=2, auth_type=1, password=b"secret"), None),
    "v2 other password": (SECRET, advert(100, version=2, auth_type=1, password=b"Secret"), Drop.AUTHENTICATION),
    "v2 missing password": (SECRET, advert(100, version=2), Drop.AUTHENTICATION),
    "multicast sent to us alone": (router(), advert(100, destination=OURS), Drop.DESTINATION),
    "unicast": (UNICAST, advert(100, destination=OURS), None),
    "unicast from afar": (UNICAST, advert(100, destination=OURS, ttl=61), None),
    "unicast by multicast": (UNICAST, advert(100), Drop.DESTINATION),
    "unicast for somebody else": (UNICAST, advert(100, destination=WEB), Drop.DESTINATION),
    "unicast from a stranger": (UNICAST, advert(100, STRANGER, destination=OURS), Drop.PEER),
    "ipv6": (IPV6, over_ipv6(), None),
    "ipv6 own address": (IPV6, over_ipv6(source=OURS6), Drop.OWN_ADDRESS),
    "ipv6 to us alone": (IPV6, over_ipv6(destination=OURS6), Drop.DESTINATION),
    "ipv6 for an ipv4 router": (router(), over_ipv6(), Drop.IP_VERSION),
    "ipv4 for an ipv6 router": (IPV6, advert(100), Drop.IP_VERSION),
    "v2 other type": (SECRET, advert(100, version=2, auth_type=2, password=b"secret"), Drop.AUTHENTICATION),
}


@pytest.mark.parametrize(("ours", "packet", "reason"), CASES.values(), ids=CASES)
def test_refuse(ours: Router, packet: Advert, reason: Drop | None) -> None:
    assert refuse(ours, packet) is reason


@pytest.mark.parametrize("ours", [router(), V2, SECRET], ids=["v3", "v2", "password"])
def test_a_member_accepts_what_another_composes(ours: Router) -> None:
    peer = router(version=ours.version, password=ours.password, source=HIGHER)
    assert refuse(ours, compose(peer, 100)) is None


def test_compose() -> None:
    assert compose(SECRET, 7) == Advert(
        version=2, vrid=1, priority=7, addresses=(WEB, MAIL), interval=100, source=OURS,
        destination=IPv4Address("224.0.0.18"), auth_type=1, password=b"secret",
    )  # fmt: skip


def test_one_advert_for_the_group_or_for_each_peer() -> None:
    (multicast,) = compose_each(router(), 7)
    assert multicast == compose(router(), 7)
    unicast = compose_each(UNICAST, 7)
    assert unicast == tuple(replace(multicast, destination=peer) for peer in (LOWER, HIGHER))
    (over_ipv6,) = compose_each(IPV6, 7)
    assert over_ipv6.destination == IPv6Address("ff02::12")


def test_the_order_of_addresses_does_not_matter() -> None:
    assert list(complain(router(), advert(100, addresses=(MAIL, WEB)))) == []


def test_other_addresses_and_255_are_complained_about() -> None:
    assert list(complain(router(), advert(255, addresses=(WEB,)))) == [
        CountDrop(Drop.ADDRESS_LIST, HIGHER),
        CountDrop(Drop.PRIORITY_255, HIGHER),
    ]
    assert list(complain(router(), advert(254))) == []


def test_excluded_addresses_are_not_missed_in_adverts() -> None:
    assert list(complain(IPV6, over_ipv6())) == []
    more = over_ipv6(addresses=(WEB6, LINK, IPv6Address("2001:db8::25")))
    assert list(complain(IPV6, more)) == [CountDrop(Drop.ADDRESS_LIST, HIGHER6)]

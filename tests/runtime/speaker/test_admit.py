"""Which adverts count, field by field, and how a different address list is told."""

from ipaddress import IPv4Address

import pytest

from runtime.speaker.admit import compare_addresses, compose, refuse
from runtime.speaker.effects import CountDrop, Report
from runtime.speaker.wire import Advert, Drop
from schemas.speaker import Router
from tests.runtime.speaker.samples import HIGHER, LOWER, MAIL, OURS, WEB, advert, backup, router

V2 = router(version=2)
SECRET = router(version=2, password="secret")

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
        version=2, vrid=1, priority=7, addresses=(WEB, MAIL), interval=100, source=OURS, auth_type=1, password=b"secret"
    )


def test_the_order_of_addresses_does_not_matter() -> None:
    state, effects = compare_addresses(backup(), advert(100, addresses=(MAIL, WEB)))
    assert (state, effects) == (backup(), ())


def test_other_addresses_are_reported_once_per_sender_until_they_agree() -> None:
    lines = []
    state = backup()
    for source, addresses in [(LOWER, (WEB,)), (LOWER, (WEB,)), (HIGHER, (WEB,)), (LOWER, (WEB, MAIL)), (LOWER, ())]:
        state, effects = compare_addresses(state, advert(100, source, addresses=addresses))
        assert not effects or effects[0] == CountDrop(Drop.ADDRESS_LIST, source)
        lines.append(sum(isinstance(effect, Report) for effect in effects))
    assert lines == [1, 0, 1, 0, 1]


def test_the_report_names_both_lists() -> None:
    _, effects = compare_addresses(backup(), advert(100, addresses=(WEB,)))
    text = "192.0.2.13 advertises other addresses: 192.0.2.80; ours are 192.0.2.25, 192.0.2.80"
    assert effects[1:] == (Report(text),)


def test_forged_senders_do_not_fill_the_memory() -> None:
    state = backup()
    for number in range(200):
        packet = advert(100, IPv4Address(number), addresses=(WEB,))
        state, effects = compare_addresses(state, packet)
        assert effects
    assert len(state.disagreeing) == 64

"""What a site says of its LANs comes back as it was kept, without a secret; and what is said of what was heard."""

from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import pytest

from runtime.listen.expected import Site
from runtime.listen.lan import Lan, Wrong
from runtime.sentinel.expectation import read, render, with_passwords
from runtime.sentinel.here import FILE, expecting, keep
from runtime.sentinel.sayings import event_of
from runtime.speaker.incidents import Incident, Sender
from schemas.filetree import SecretUse
from schemas.findings import Severity
from schemas.live import Live
from tests.runtime.listen.test_lan import STRANGER, heard, site, told, wrong
from tests.runtime.speaker.samples import HIGHER, advert

MAC = bytes.fromhex("00005e000101")
PASSWORD = "secret-7"


def value_of(use: SecretUse) -> str:
    """The one secret that is here."""
    if use.secret != "back":
        raise ValueError(f"no secret {use.secret}")
    return PASSWORD


def test_it_comes_back_as_it_was_kept() -> None:
    assert read(render(site(), 7), 7) == site()


def test_that_of_another_generation_counts_for_nothing() -> None:
    assert read(render(site(), 7), 8) is None


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"generation": 7}', '{"generation": 7, "foreign": [], "routers": [1]}']
)
def test_what_cannot_be_read_counts_for_nothing(text: str) -> None:
    assert read(text, 7) is None


def test_a_password_is_compared_and_shown_nowhere() -> None:
    known = with_passwords(site(), value_of)
    assert PASSWORD not in render(known, 7) + repr(known)
    spoken = {"vrid": 2, "version": 2, "interval": 100, "auth_type": 1}
    shell = next(iter(known.routers[2, 4])).addresses
    right, foreign = (
        advert(250, HIGHER, **spoken, addresses=tuple(shell), password=word) for word in (PASSWORD.encode(), b"another")
    )
    assert wrong(told(Lan(known), heard(right, 0))) == []
    (code, text), = wrong(told(Lan(known), heard(foreign, 0)))  # fmt: skip
    assert code == Live.AUTHENTICATION
    assert "another password than this host has" in text
    assert "another\\b" not in text
    assert PASSWORD not in text


def changed() -> Site:
    """The site with another address in each of its virtual routers."""
    more = {
        key: tuple(replace(each, addresses=each.addresses | {ip_address("192.0.2.99")}) for each in several)
        for key, several in site().routers.items()
    }
    return replace(site(), routers=more)


def test_between_two_sites_the_adverts_of_both_are_expected() -> None:
    both = site().beside(changed())
    for each in (site(), changed()):
        (front,) = each.routers[1, 4]
        said = advert(200, addresses=tuple(sorted(front.addresses, key=int)), interval=front.interval)
        assert both.router(said) == front
        assert not [code for code, _ in wrong(told(Lan(both), heard(said, 0))) if code == Live.ADDRESS_LIST]


def test_what_is_expected_meanwhile_is_over_afterwards(tmp_path: Path) -> None:
    state = str(tmp_path)
    keep(state, site(), 7)
    with expecting(state, changed(), 7):
        assert read((tmp_path / FILE).read_text(), 7) == site().beside(changed())
    assert read((tmp_path / FILE).read_text(), 7) == site()
    with expecting(state, changed(), 7):
        keep(state, changed(), 8)
    assert read((tmp_path / FILE).read_text(), 8) == changed()


def test_where_nothing_is_expected_nothing_is_kept(tmp_path: Path) -> None:
    with expecting(str(tmp_path), changed(), 7):
        assert not list(tmp_path.iterdir())


def incident(code: Live, router: str = "") -> Wrong:
    """Of a stranger on xl0."""
    return Wrong(("xl0", 9, 4), Incident(code, router, "xl0", 9, Sender(STRANGER, MAC), "is heard"))


def test_an_event_says_who_where_and_with_which_code() -> None:
    event = event_of(incident(Live.PRIORITY_255, "front"), frozenset())
    assert (event.kind, event.severity, event.code) == ("guard.live", Severity.ERROR, "V901")
    assert event.text.startswith("front: 192.0.2.99 (00:00:5e:00:01:01) is heard: the sender calls itself")
    assert dict(event.about) == {
        "router": "front", "interface": "xl0", "vrid": "9", "sender": "192.0.2.99", "mac": "00:00:5e:00:01:01",
    }  # fmt: skip


@pytest.mark.parametrize(("own", "code"), [(frozenset(), "V903"), (frozenset({"192.0.2.99"}), "V916")])
def test_an_unknown_vrid_of_this_host_is_another_matter(own: frozenset[str], code: str) -> None:
    assert event_of(incident(Live.UNKNOWN_VRID), own).code == code

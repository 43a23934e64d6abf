"""What is told of bad adverts: at once, then rarely, with who and what, and never without an end."""

from ipaddress import IPv4Address

import pytest

from runtime.speaker.complaints import Complaints
from runtime.speaker.incidents import MOST_SENDERS, Incident, Ledger, Sender
from runtime.speaker.state import SECOND
from runtime.speaker.wire import Advert, Drop, Glimpse
from schemas.live import SENSES, Live
from schemas.speaker import Router
from tests.runtime.speaker.samples import HIGHER, LOWER, ROUTER, START, WEB, advert, router

MAC = bytes.fromhex("020000000001")
MINUTE = 60 * SECOND


def told(ledger: Ledger, *seconds: int) -> list[int]:
    """How often it had been heard, each time that it is told, when it is heard at each of these."""
    answers = [ledger.tell("ttl", (1, LOWER), START + each * SECOND) for each in seconds]
    return [answer[1] for answer in answers if answer]


def test_the_same_is_told_at_once_then_after_a_minute_then_ten_then_hourly() -> None:
    ledger = Ledger()
    times = [at for at in range(3 * 3600) if told(ledger, at)]
    assert times == [0, 60, 660, 4260, 7860]


def test_what_was_not_told_is_counted() -> None:
    assert told(Ledger(), *range(61)) == [1, 60]


def test_after_a_long_silence_it_is_news_again() -> None:
    ledger = Ledger()
    assert told(ledger, 0) == [1]
    assert told(ledger, 3600) == [1]
    assert told(ledger, 3660) == [1]


def test_senders_and_mistakes_are_told_apart() -> None:
    ledger = Ledger()
    assert ledger.tell("ttl", (1, LOWER), START) == ((1, LOWER), 1)
    assert ledger.tell("ttl", (1, HIGHER), START) == ((1, HIGHER), 1)
    assert ledger.tell("ttl", (2, LOWER), START) == ((2, LOWER), 1)
    assert ledger.tell("carp", (1, LOWER), START) == ((1, LOWER), 1)
    assert ledger.tell("ttl", (1, LOWER), START) is None


def test_forged_senders_fill_neither_log_nor_memory() -> None:
    """Each packet from another sender, for ten minutes: a few lines, and the last says that there are too many."""
    ledger = Ledger()
    heard = ((IPv4Address(number), START + number * 6 * SECOND // 1000) for number in range(100_000))
    lines = [answer for source, now in heard if (answer := ledger.tell("ttl", (1, source), now))]
    assert len(lines) == MOST_SENDERS + 2
    assert {key for key, _ in lines[MOST_SENDERS:]} == {(0, None)}
    assert len(ledger._told["ttl"]) == MOST_SENDERS + 1


def test_a_place_is_free_again_when_its_sender_has_gone() -> None:
    ledger = Ledger()
    for number in range(MOST_SENDERS):
        ledger.tell("ttl", (1, IPv4Address(number)), START)
    assert ledger.tell("ttl", (1, HIGHER), START + MINUTE) == ((0, None), 1)
    assert ledger.tell("ttl", (1, LOWER), START + 10 * MINUTE) == ((1, LOWER), 1)


V2 = router(version=2)
SECRET = router(version=2, password="canary")
SAYINGS: dict[str, tuple[Drop, Advert | Glimpse | None, Router, Live, str]] = {
    "ttl": (Drop.TTL, Glimpse(LOWER, 64, 3, 1, 100), ROUTER, Live.TTL, "sends adverts with TTL 64 instead of 255"),
    "carp": (Drop.CARP, Glimpse(LOWER, 255, 2, 1, 0), ROUTER, Live.CARP, "speaks CARP with id 1"),
    "checksum": (
        Drop.CHECKSUM, Glimpse(LOWER, 255, 3, 1, 9), ROUTER, Live.CHECKSUM,
        "sends adverts of version 3 with a wrong checksum",
    ),
    "unknown version": (
        Drop.VERSION, Glimpse(LOWER, 255, 4, 1, 9), ROUTER, Live.VERSION,
        "sends adverts of version 4, which is none over IPv4",
    ),
    "version": (Drop.VERSION, advert(1, version=2), ROUTER, Live.VERSION, "speaks version 2, ours is 3"),
    "interval 0": (
        Drop.INTERVAL, Glimpse(LOWER, 255, 2, 1, 1), V2, Live.INTERVAL, "sends adverts with an interval of 0",
    ),
    "interval": (
        Drop.INTERVAL, advert(1, interval=250), V2, Live.INTERVAL, "advertises every 2.5s, ours is every 1s",
    ),
    "password": (
        Drop.AUTHENTICATION, advert(1, auth_type=1, password=b"canary"), SECRET, Live.AUTHENTICATION,
        "authenticates with another password",
    ),
    "no password": (
        Drop.AUTHENTICATION, advert(1), SECRET, Live.AUTHENTICATION, "authenticates with none, ours is a password",
    ),
    "foreign kind": (
        Drop.AUTHENTICATION, advert(1, auth_type=9), V2, Live.AUTHENTICATION,
        "authenticates with type 9, ours is none",
    ),
    "list": (
        Drop.ADDRESS_LIST, advert(1, addresses=(WEB,)), ROUTER, Live.ADDRESS_LIST,
        "advertises 192.0.2.80; ours are 192.0.2.25, 192.0.2.80",
    ),
    "own": (Drop.OWN_ADDRESS, advert(7), ROUTER, Live.OWN_ADDRESS, "advertises with priority 7"),
    "255": (Drop.PRIORITY_255, advert(255), ROUTER, Live.PRIORITY_255, "advertises with priority 255"),
    "rival": (
        Drop.SECOND_SENDER, advert(9), ROUTER, Live.SECOND_SENDER, "advertises with priority 9 beside another master",
    ),
    "peer": (
        Drop.PEER, advert(9), ROUTER, Live.FOREIGN_SENDER, "sends adverts from host to host, and is no member",
    ),
    "short": (
        Drop.SHORT, Glimpse(LOWER, 255), ROUTER, Live.MALFORMED,
        "sends a packet of protocol 112 that is too short for an advert",
    ),
    "no header": (
        Drop.IP_VERSION, None, ROUTER, Live.MALFORMED,
        "sends a packet of protocol 112 that is no advert (ip-version)",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("reason", "seen", "ours", "code", "heard"), SAYINGS.values(), ids=SAYINGS)
def test_an_incident_says_what_was_heard(
    reason: Drop, seen: Advert | Glimpse | None, ours: Router, code: Live, heard: str
) -> None:
    complaints = Complaints()
    incident = complaints.file(reason, seen, MAC, ours, START)
    assert incident is not None
    assert (incident.code, incident.heard, incident.router, incident.vrid) == (code, heard, "front", 1)
    assert incident.sender == (Sender(seen.source, MAC) if seen else Sender(None))
    assert "canary" not in str(incident)
    assert complaints.drops == {reason: 1}


def test_the_line_has_sender_fact_meaning_and_way_out() -> None:
    incident = Incident(Live.TTL, "front", "xl0", 1, Sender(LOWER, MAC), "sends adverts with TTL 64 instead of 255", 7)
    assert str(incident) == (
        "V909 192.0.2.11 (02:00:00:00:00:01) sends adverts with TTL 64 instead of 255 (7 times since the last word of "
        "it): the advert came through a router or is forged, and does not count; way out: let members speak on one "
        "link or by unicast, and let no router pass protocol 112 on"
    )


def test_every_reason_is_told_of_anything_that_was_seen() -> None:
    """Whatever comes together, it is one line."""
    for reason in Drop:
        for seen in (advert(100), Glimpse(LOWER, 1), Glimpse(LOWER, 1, 15, 255, 255), None):
            for where in (ROUTER, "xl0"):
                incident = Complaints().file(reason, seen, b"", where, START)
                assert incident is not None
                assert "\n" not in str(incident)
                assert "None" not in str(incident)


def test_what_is_not_told_is_counted_all_the_same() -> None:
    complaints = Complaints()
    answers = [complaints.file(Drop.TTL, Glimpse(LOWER, 1, 3, 1, 1), b"", "xl0", START) for _ in range(5)]
    assert [bool(each) for each in answers] == [True, False, False, False, False]
    assert complaints.drops == {Drop.TTL: 5}


def test_every_code_has_its_sense() -> None:
    assert list(SENSES) == list(Live)

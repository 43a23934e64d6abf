"""What a listener tells of adverts: who is master, and each thing that is wrong, by itself and beside a site."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address
from typing import Any

import pytest
from rich.console import Console

from compiler import compile_site
from runtime.listen.expected import Site, expect
from runtime.listen.heard import Heard, read
from runtime.listen.lan import Changed, Lan, Row, Word, Wrong
from runtime.listen.table import table
from runtime.listen.words import as_json, as_text, end_as_json, summary
from runtime.speaker.state import SECOND
from runtime.speaker.wire import Advert, encode
from schemas.live import Live
from schemas.speaker import Checksum, Ip
from tests.runtime.speaker.accidents import packets
from tests.runtime.speaker.samples import HIGHER, LOWER, MAIL, START, WEB, advert
from tests.runtime.speaker.test_wire import CARP, DROPS, header, message

MAC = bytes.fromhex("00005e000101")
NOW = datetime(2026, 1, 2, 3, 4, 5, 678900, UTC)
STRANGER = IPv4Address("192.0.2.99")

SITE = b"""\
version: 1
site: example
segments: {lan: {foreign_vrids: [9]}}
hosts:
  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24, segment: lan}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.13/24, segment: lan}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80, mail: 192.0.2.25}
  back:
    vrid: 2
    version: 2
    authentication: {password: {secret: back}}
    members:
      clarinet: {interface: eth0, priority: 100}
      fridge: {interface: eth0, priority: 250}
    addresses: {shell: 192.0.2.22}
"""


def site() -> Site:
    many = SITE.replace(b"segment: lan}", b"segment: lan, many_vrids: true}")
    compilation = compile_site("site.yaml", many)
    assert compilation.model is not None, compilation.findings
    return expect(compilation.model)


def heard(said: Advert, at: float, form: Checksum = Checksum.PSEUDO_HEADER) -> Heard:
    return read("xl0", START + int(at * SECOND), encode(said, form), MAC)


def told(lan: Lan, *packets: Heard) -> list[Word]:
    return [word for packet in packets for word in lan.hear(packet)]


def wrong(words: Iterable[Word]) -> list[tuple[str, str]]:
    return [(word.incident.code.value, word.incident.heard) for word in words if isinstance(word, Wrong)]


def rows(words: Iterable[Word]) -> list[Row]:
    return [word.row for word in words if isinstance(word, Changed)]


def masters(words: Iterable[Word]) -> list[list[str]]:
    return [[str(voice.source) for voice in row.masters] for row in rows(words)]


def steadily(said: Advert, begin: float, end: float, every: float = 1) -> list[Heard]:
    return [heard(said, begin + every * number) for number in range(round((end - begin) / every))]


def test_a_master_is_told_once_and_again_when_something_changes() -> None:
    lan = Lan()
    words = told(lan, *steadily(advert(100), 0, 5), heard(advert(120), 5), heard(advert(120, addresses=(WEB,)), 6))
    assert masters(words) == [["192.0.2.13"]] * 3
    assert [(row.masters[0].advert.priority, len(row.masters[0].advert.addresses)) for row in rows(words)] == [
        (100, 2), (120, 2), (120, 1),
    ]  # fmt: skip
    assert wrong(words) == []


def test_a_failover_is_told_without_a_complaint() -> None:
    lan = Lan()
    words = told(lan, *steadily(advert(200, LOWER), 0, 5), *steadily(advert(100, HIGHER), 8.6, 12))
    words += told(lan, heard(advert(200, LOWER), 12), heard(advert(100, HIGHER), 12.01))
    words += told(lan, *steadily(advert(200, LOWER), 12.02, 20))
    assert masters(words)[:2] == [["192.0.2.11"], ["192.0.2.13"]]
    assert masters(words)[-1] == ["192.0.2.11"]
    assert wrong(words) == []


def test_goodbye_and_silence_leave_no_master() -> None:
    lan = Lan()
    assert masters(told(lan, heard(advert(200), 0), heard(advert(0), 1))) == [["192.0.2.13"], []]
    assert masters(told(lan, heard(advert(200), 2))) == [["192.0.2.13"]]
    assert masters(lan.look(START + 5 * SECOND)) == []
    assert masters(lan.look(START + 6 * SECOND)) == [[]]
    assert masters(lan.look(START + 7 * SECOND)) == []


def test_a_split_brain_is_told_once_with_both_and_ends() -> None:
    lan = Lan()
    both = sorted([*steadily(advert(200, LOWER), 0, 20), *steadily(advert(100, HIGHER), 0.5, 20)], key=lambda h: h.at)
    words = told(lan, *both)
    assert masters(words)[-1] == ["192.0.2.11", "192.0.2.13"]
    assert wrong(words) == [
        ("V902", "advertises with priority 200 beside 192.0.2.13"),
        ("V902", "advertises with priority 100 beside 192.0.2.11"),
    ]
    assert lan.rows(both[-1].at)[0].wrong == (Live.SECOND_SENDER,)
    after = told(lan, *steadily(advert(200, LOWER), 20, 40))
    assert masters(after)[-1] == ["192.0.2.11"]
    assert lan.rows(START + 40 * SECOND)[0].wrong == ()


V2: dict[str, Any] = {"version": 2, "auth_type": 1, "password": b"canary"}
ALONE: dict[str, tuple[Advert, str]] = {
    "priority 255": (advert(255), "V901 advertises with priority 255"),
    "a goodbye may say what it likes": (advert(0, addresses=(WEB,)), ""),
}
BESIDE: dict[str, tuple[Advert, str]] = {
    "the same": (advert(100), ""),
    "order of addresses": (advert(100, addresses=(MAIL, WEB)), ""),
    "addresses": (
        advert(100, addresses=(WEB,)), "V905 advertises 192.0.2.80; 192.0.2.11 advertises 192.0.2.25, 192.0.2.80",
    ),
    "interval": (advert(100, interval=50), "V906 advertises every 0.5s; 192.0.2.11 every 1s"),
    "version": (advert(100, version=2), "V908 speaks version 2; 192.0.2.11 speaks version 3"),
}  # fmt: skip


@pytest.mark.parametrize(("said", "complaint"), ALONE.values(), ids=ALONE)
def test_what_is_wrong_by_itself(said: Advert, complaint: str) -> None:
    assert [" ".join(each) for each in wrong(told(Lan(), heard(said, 0)))] == ([complaint] if complaint else [])


@pytest.mark.parametrize(("said", "complaint"), BESIDE.values(), ids=BESIDE)
def test_what_differs_between_two_senders(said: Advert, complaint: str) -> None:
    lan = Lan()
    told(lan, heard(advert(200, LOWER), 0))
    assert [" ".join(each) for each in wrong(told(lan, heard(said, 4)))] == ([complaint] if complaint else [])


def test_two_readings_of_the_checksum() -> None:
    lan = Lan()
    told(lan, heard(advert(200, LOWER), 0))
    assert wrong(told(lan, heard(advert(100), 4, Checksum.PLAIN))) == [
        ("V915", "sends a plain checksum; 192.0.2.11 sends a checksum with pseudo-header")
    ]


def test_passwords_are_compared_and_never_told() -> None:
    words: list[Word] = []
    for other in (replace(advert(100, **V2), password=b"secret"), advert(100, version=2)):
        lan = Lan()
        told(lan, heard(advert(200, LOWER, **V2), 0))
        words += told(lan, heard(other, 4))
    assert wrong(words) == [
        ("V907", "authenticates with another password than 192.0.2.11"),
        ("V907", "authenticates with none; 192.0.2.11 with a password"),
    ]
    lines = [as_text(word, NOW) for word in words] + [as_json(word, NOW) for word in words]
    assert not any("canary" in line or "secret" in line.replace("vrrpc secret", "") for line in lines)


def test_senders_are_compared_with_those_of_a_moment_ago_alone() -> None:
    """Between the two the site may have changed."""
    lan = Lan()
    told(lan, heard(advert(200, LOWER), 0))
    assert wrong(told(lan, heard(advert(100, addresses=(WEB,)), 61))) == []


@pytest.mark.parametrize(
    ("every", "said"),
    [(1.0, ""), (1.3, ""), (0.8, ""), (2.0, "every 2s"), (0.25, "every 0.25s"), (3.9, "every 3.9s")],
)
def test_the_pace_of_adverts_is_compared_with_what_they_say(every: float, said: str) -> None:
    found = wrong(told(Lan(), *steadily(advert(100), 0, 8 * every, every)))
    assert found == ([("V914", f"says that it advertises every 1s, and is heard {said}")] if said else [])


def test_a_lost_advert_or_an_extra_one_is_no_other_pace() -> None:
    lost = [at for at in range(20) if at != 7]
    assert wrong(told(Lan(), *(heard(advert(100), at) for at in lost))) == []
    extra = sorted([*range(20), 7.01])
    assert wrong(told(Lan(), *(heard(advert(100), at) for at in extra))) == []


BY_SITE: dict[str, tuple[Advert, list[str]]] = {
    "as it says": (advert(100), []),
    "unknown VRID": (
        advert(100, vrid=7), ["V903 advertises VRID 7, priority 100, 192.0.2.25, 192.0.2.80"],
    ),
    "a neighbour's VRID": (advert(100, vrid=9), []),
    "foreign sender": (advert(100, STRANGER), ["V904 advertises front, of which it is no member in the site"]),
    "addresses": (
        advert(100, addresses=(WEB,)), ["V905 advertises 192.0.2.80; the site says 192.0.2.25, 192.0.2.80"],
    ),
    "interval": (advert(100, interval=50), ["V906 advertises every 0.5s; the site says 1s"]),
    "version": (advert(100, version=2), ["V908 speaks version 2; the site says 3"]),
    "password": (advert(100, vrid=2, addresses=(IPv4Address("192.0.2.22"),), **V2), []),
    "no password": (
        advert(100, vrid=2, version=2, addresses=(IPv4Address("192.0.2.22"),)),
        ["V907 authenticates with none; the site says a password"],
    ),
    "over IPv6": (
        advert(100, IPv6Address("fe80::1"), addresses=(IPv6Address("fe80::2"),), destination=IPv6Address("ff02::12")),
        ["V903 advertises VRID 1, priority 100, fe80::2"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("said", "complaints"), BY_SITE.values(), ids=BY_SITE)
def test_what_the_site_says_otherwise(said: Advert, complaints: list[str]) -> None:
    assert [" ".join(each) for each in wrong(told(Lan(site()), heard(said, 0)))] == complaints


def test_the_checksum_that_the_site_says() -> None:
    assert wrong(told(Lan(site()), heard(advert(100), 0, Checksum.PLAIN))) == [
        ("V915", "sends a plain checksum; the site says `pseudo-header`")
    ]


def test_hosts_and_routers_have_their_names_from_the_site() -> None:
    (word,) = told(Lan(site()), heard(advert(100), 0))
    assert as_text(word, NOW).partition(" ")[2] == (
        "front (xl0 VRID 1 IPv4): master fridge 192.0.2.13 (00:00:5e:00:01:01), priority 100, version 3 every 1s, "
        "a checksum with pseudo-header, 192.0.2.25, 192.0.2.80"
    )


@pytest.mark.parametrize("name", DROPS)
def test_every_packet_that_is_no_good_is_told_in_one_line(name: str) -> None:
    lan = Lan()
    told(lan, heard(advert(100), 0))
    (word,) = told(lan, read("xl0", START, DROPS[name][0], MAC))
    assert isinstance(word, Wrong)
    assert "\n" not in as_text(word, NOW)
    assert json.loads(as_json(word, NOW))["type"] == "wrong"


def test_a_ttl_of_less_is_told_at_its_router() -> None:
    (word,) = told(Lan(), read("xl0", START, header(ttl=64), MAC))
    assert isinstance(word, Wrong)
    assert word.key == ("xl0", 1, 4)
    assert wrong([word]) == [("V909", "sends adverts with TTL 64 instead of 255")]


def test_carp_is_wrong_where_its_id_is_a_vrid_in_use() -> None:
    carp = read("xl0", START, message(CARP), MAC)
    lan = Lan()
    assert told(lan, carp) == []
    told(lan, heard(advert(100, vrid=2), 0))
    assert told(lan, carp) == []
    told(lan, heard(advert(100), 0))
    assert wrong(told(lan, carp)) == [("V911", "speaks CARP with id 1")]
    assert wrong(told(Lan(site()), carp)) == [("V911", "speaks CARP with id 1")]


def test_the_same_is_told_rarely_and_counted_always() -> None:
    lan = Lan()
    words = told(lan, *steadily(advert(255), 0, 100))
    assert len(wrong(words)) == 2
    assert lan.wrong == {Live.PRIORITY_255: 100}


def test_forged_senders_fill_neither_memory_nor_screen() -> None:
    lan = Lan()
    words = []
    for number in range(3000):
        words += told(lan, heard(advert(255, IPv4Address(0x0A000000 + number)), number / 1000))
    assert len(wrong(words)) < 30
    assert len(lan._watched[("xl0", 1, 4)].voices) <= 8


def test_nothing_that_is_heard_raises_or_takes_more_than_a_line() -> None:
    lan = Lan(site())
    for number, packet in enumerate(packets(range(10_000))):
        at = START + number * SECOND // 100
        for word in (*lan.hear(read("xl0", at, packet, MAC)), *lan.look(at)):
            assert "\n" not in as_text(word, NOW)
            assert json.loads(as_json(word, NOW))["interface"] == "xl0"
    assert lan.adverts > 1000
    assert len(lan.wrong) > 8


def test_text_of_what_is_wrong() -> None:
    words = told(Lan(), heard(advert(255), 0))
    line = as_text(words[0], NOW)
    assert line[13:].startswith("xl0 VRID 1 IPv4: V901 192.0.2.13 (00:00:5e:00:01:01) advertises with priority 255: ")
    assert "; way out: find the sender" in line


def test_summary() -> None:
    assert summary(1, Lan().wrong) == "1 advert heard, nothing wrong"
    lan = Lan()
    told(lan, heard(advert(255), 0), heard(advert(255), 1))
    assert summary(lan.adverts, lan.wrong) == (
        "2 adverts heard; V901 priority 255 heard (2 times); see `vrrpc explain CODE`"
    )


def as_objects(words: Iterable[Word]) -> list[dict[str, Any]]:
    return [json.loads(as_json(word, NOW)) for word in words]


def test_json_of_a_router() -> None:
    lan = Lan(site())
    (first,) = as_objects(told(lan, heard(advert(100), 0)))
    assert first == {
        "version": 1, "type": "router", "at": "2026-01-02T03:04:05.678900Z", "interface": "xl0", "vrid": 1,
        "family": 4, "router": "front", "wrong": [],
        "masters": [{
            "source": "192.0.2.13", "mac": "00:00:5e:00:01:01", "host": "fridge", "priority": 100, "vrrp": 3,
            "interval": 1.0, "heard_every": None, "authentication": "none", "checksum": "pseudo-header",
            "addresses": ["192.0.2.80", "192.0.2.25"],
        }],
    }  # fmt: skip
    (second,) = as_objects(told(lan, heard(advert(101), 0.5)))
    assert second["masters"][0]["heard_every"] == 0.5
    assert as_objects(told(lan, heard(advert(0), 1)))[0]["masters"] == []


def test_json_of_what_is_wrong_and_of_the_end() -> None:
    lan = Lan()
    first = as_objects(told(lan, heard(advert(255), 0)))[0]
    assert first["text"].startswith("V901 192.0.2.13 (00:00:5e:00:01:01) advertises with priority 255: ")
    del first["text"]
    assert first == {
        "version": 1, "type": "wrong", "at": "2026-01-02T03:04:05.678900Z", "interface": "xl0", "vrid": 1,
        "family": 4, "router": "", "code": "V901", "source": "192.0.2.13", "mac": "00:00:5e:00:01:01",
        "heard": "advertises with priority 255", "count": 1,
    }  # fmt: skip
    assert json.loads(end_as_json(lan.adverts, lan.wrong, NOW)) == {
        "version": 1, "type": "end", "at": "2026-01-02T03:04:05.678900Z", "adverts": 1, "wrong": {"V901": 1},
    }  # fmt: skip


def test_table() -> None:
    lan = Lan()
    both = sorted([*steadily(advert(200, LOWER), 0, 9), *steadily(advert(100, HIGHER), 0.5, 9)], key=lambda h: h.at)
    told(lan, *both, heard(advert(100, vrid=2), 1), heard(advert(0, vrid=2), 2))
    console = Console(width=200)
    with console.capture() as shown:
        console.print(table(lan.rows(both[-1].at)))
    lines = [line.split() for line in shown.get().splitlines() if "192" in line or "none" in line]
    ends = [(line[0], line[-1]) for line in lines]
    assert ends == [("xl0", "V902"), ("192.0.2.13", "192.0.2.80"), ("xl0", "none")]


def sources(row: Row) -> list[Ip]:
    return [voice.source for voice in row.masters]


def test_routers_of_different_families_and_interfaces_are_told_apart() -> None:
    lan = Lan()
    six = advert(100, IPv6Address("fe80::1"), addresses=(IPv6Address("fe80::2"),), destination=IPv6Address("ff02::12"))
    told(lan, heard(advert(100), 0), heard(six, 0), replace(heard(advert(100, LOWER), 0), interface="xl1"))
    assert [(row.key, sources(row)) for row in lan.rows(START)] == [
        (("xl0", 1, 4), [HIGHER]), (("xl0", 1, 6), [IPv6Address("fe80::1")]), (("xl1", 1, 4), [LOWER]),
    ]  # fmt: skip

"""Serials: when a zone needs a new one, what that is, and that nothing is lost in the file."""

from datetime import date

import pytest

from compiler.zones.serials import HIGHEST, count, digest_of, is_stale, next_serial, read_serials, serials_file
from compiler.zones.zone import Kept
from schemas.values import LONGEST_TTL
from tests.compiler.zones.written import codes, site, zone_of

DAY = date(2003, 3, 5)
PLAIN = site("{names: {www: dns}}")


@pytest.mark.parametrize(
    ("last", "following"),
    [
        (0, 2003030500), (1, 2003030500), (2003030499, 2003030500), (2003030500, 2003030501),
        (2003030599, 2003030600), (2026010101, 2026010102), (HIGHEST, 1),
    ],
)  # fmt: skip
def test_serial_is_the_day_or_one_more(last: int, following: int) -> None:
    assert next_serial(last, DAY) == following


def test_only_what_changed_is_counted_up() -> None:
    zone = zone_of(PLAIN)
    first = count((zone,), {}, DAY)
    assert first == {"example.org": Kept(2003030500, digest_of(zone))}
    kept = zone._replace(kept=first["example.org"])
    assert not is_stale(kept)
    assert count((kept,), first, DAY) == first
    changed = zone_of(site("{names: {www: dns, ftp: dns}}"))._replace(kept=first["example.org"])
    assert is_stale(changed)
    assert count((changed,), first, DAY)["example.org"].serial == 2003030501


def test_zone_that_is_gone_keeps_its_serial() -> None:
    gone = {"example.net": Kept(7, "0" * 16)}
    assert count((zone_of(PLAIN),), gone, DAY)["example.net"] == gone["example.net"]


def test_file_comes_back_as_it_was_written() -> None:
    kept = {"example.org": Kept(2003030500, "0123456789abcdef"), "0/25.2.0.192.in-addr.arpa": Kept(1, "f" * 16)}
    assert read_serials("serials.yaml", serials_file(kept).encode()) == (kept, [])
    assert read_serials("serials.yaml", b"") == ({}, [])


@pytest.mark.parametrize(
    "text",
    [
        "- a\n", "word\n", "example.org: 5\n", "example.org: {serial: 5}\n", "example.org: {serial: 0, digest: a}\n",
        "example.org: {serial: 4294967296, digest: a}\n", "example.org: {serial: -1, digest: a}\n",
        "example.org: {serial: [1], digest: a}\n",
    ],
)  # fmt: skip
def test_what_is_no_serial_is_told_in_its_file(text: str) -> None:
    kept, findings = read_serials("serials.yaml", text.encode())
    assert kept == {}
    assert [(finding.code, finding.place.file) for finding in findings] == [("V105", "serials.yaml")]
    assert codes(PLAIN, serials_yaml=text) == ["V105"]


def test_file_that_is_no_yaml_is_told() -> None:
    assert "V102" in codes(PLAIN, serials_yaml="a: [")


def test_findings_about_serials() -> None:
    digest = digest_of(zone_of(PLAIN))
    assert codes(PLAIN) == []  # nobody looked
    assert codes(PLAIN, serials_yaml="") == ["V616"]
    assert codes(PLAIN, serials_yaml=f"example.org: {{serial: 5, digest: {digest}}}\n") == []
    assert codes(PLAIN, serials_yaml="example.org: {serial: 5, digest: 0}\n") == ["V601"]
    assert codes(PLAIN, serials_yaml="example.net: {serial: 5, digest: 0}\n") == ["V601"]


def test_serial_of_the_file_is_announced() -> None:
    text = f"example.org: {{serial: 2003030100, digest: {digest_of(zone_of(PLAIN))}}}\n"
    assert zone_of(PLAIN, serials_yaml=text).serial == 2003030100


@pytest.mark.parametrize("ttl", ["0s", "10", "1.5h", "-1s", "1y", f"{LONGEST_TTL + 1}s", "999999w", ""])
def test_time_that_is_none(ttl: str) -> None:
    assert codes(site(f"{{pools: {{www: {{ttl: '{ttl}', addresses: [front.web]}}}}}}")) == ["V105"]

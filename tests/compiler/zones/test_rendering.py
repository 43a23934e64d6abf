"""A zone's two texts: whatever stands in a record, a reader of either gets the same bytes."""

import json
import re

import dns.name
import dns.rdatatype
import dns.zone
import pytest

from compiler.zones.bind import zone_file
from compiler.zones.tinydns import data_lines
from compiler.zones.who import who_zone
from tests.compiler.hostile import TAKEN
from tests.compiler.samples import trees
from tests.compiler.zones.written import site, zone_of


def strings_of(line: str) -> list[bytes]:
    """The strings of a TXT record in tinydns' data."""
    wire = re.sub(rb"\\([0-7]{3})", lambda match: bytes([int(match[1], 8)]), line.split(":")[3].encode("latin-1"))
    found = []
    while wire:
        found.append(wire[1 : 1 + wire[0]])
        wire = wire[1 + wire[0] :]
    return found


@pytest.mark.parametrize("text", TAKEN)
def test_any_text_is_the_same_in_both(text: str) -> None:
    if not text.strip():
        return
    zone = zone_of(site(f"{{records: {{note: {{txt: [{json.dumps(text, ensure_ascii=False)}]}}}}}}"))
    read = dns.zone.from_text(zone_file(zone), zone.name, relativize=False)
    record = read.find_rdataset("note.example.org.", dns.rdatatype.TXT)[0]
    assert b"".join(record.strings) == text.encode()
    line = next(line for line in data_lines([zone]) if line.startswith(":note.example.org:16:"))
    assert line.isascii()
    assert tuple(strings_of(line)) == record.strings


def test_each_record_stands_once_and_the_order_of_the_site_is_no_matter() -> None:
    one = zone_of(site("{records: {b: {a: [192.0.2.2, 192.0.2.1]}, a: {txt: [x]}}}"))
    other = zone_of(site("{records: {a: {txt: [x]}, b: {a: [192.0.2.1, 192.0.2.2]}}}"))
    assert zone_file(one) == zone_file(other)
    assert list(data_lines([one])) == list(data_lines([other]))


def test_names_are_small_and_whole() -> None:
    zone = zone_of(site("{records: {'@': {mx: [10 MX.Example.ORG.]}, MX: {a: [192.0.2.1]}}}", "Example.org"))
    assert "example.org. 3600 IN MX 10 mx.example.org.\n" in zone_file(zone)
    assert "mx.example.org. 3600 IN A 192.0.2.1\n" in zone_file(zone)


def test_serial_of_tinydns_is_written_and_no_time_of_a_file() -> None:
    lines = list(data_lines([zone_of(site("{}"))]))
    assert lines[1].startswith("Zexample.org:ns.example.org:hostmaster.example.org:1:3600:1800:2592000:300:3600")
    assert not any(line.startswith(".") for line in lines)


def test_mailbox_with_a_dot_is_one_label() -> None:
    zone = zone_of(site("{contact: host.master@example.org}"))
    assert zone.authority.contact == "host\\.master.example.org."
    read = dns.zone.from_text(zone_file(zone), zone.name, relativize=False)
    contact = read.find_rdataset(dns.name.from_text(zone.name), dns.rdatatype.SOA)[0].rname
    assert contact.labels[0] == b"host.master"


def test_zone_that_names_the_host_differs_in_that_alone() -> None:
    one, other = (zone_file(who_zone("who.ami.", host, [])).splitlines() for host in ("clarinet", "fridge"))
    assert [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]] == [
        ('who.ami. 300 IN TXT "clarinet"', 'who.ami. 300 IN TXT "fridge"')
    ]


def test_what_all_hosts_share_is_equal_on_them() -> None:
    text = site("{names: {dns: dns}}").replace("software: bind", "software: tinydns")
    made = trees(text.replace("dns:\n  z", "dns:\n  who: who.ami\n  z"))
    one, other = ({file.path: file.text for file in tree.files} for tree in made)
    differing = {path.rpartition("/")[2] for path in one if "/services/" in path and one[path] != other[path]}
    assert differing == {"who"}

"""Zone files that somebody has already: what they say is served, what cannot be read is one line."""

import pytest

from compiler import compile_site
from compiler.include import data_of
from compiler.zones.zone import Authority, Zone
from tests.compiler.zones.written import site, zone_of

FILE = """\
$TTL 12H
@   IN SOA  vrrp-ns.example.org. dns.example.org. ( 2003030100 3600 1800 2592000 3600 )
    IN NS   vrrp-ns
    IN TXT  "a; b" "c"
vrrp-ns A 192.0.2.53
WWW 5M  IN A 192.0.2.80
"""
SITE = site("{file: zones/more, names: {dns: dns}}")


def complaint(text: str | bytes | None) -> str:
    """What is found of a file, None for one that is not there."""
    content = text.encode() if isinstance(text, str) else text
    compilation = compile_site("site.yaml", SITE.encode(), included={"zones/more": content})
    (finding,) = (each for each in compilation.findings if each.code == "V613")
    assert SITE.splitlines()[finding.place.line - 1][finding.place.column - 1 :].startswith("zones/more")
    return finding.message


def zone() -> Zone:
    """The zone of the site with the file."""
    compilation = compile_site("site.yaml", SITE.encode(), included={"zones/more": FILE.encode()})
    assert compilation.model is not None, compilation.findings
    return compilation.model.dns.zones[0]


def test_its_records_stand_beside_those_of_the_site() -> None:
    found = {(each.name, each.kind, each.data, each.ttl) for each in zone().records}
    assert found == {
        ("example.org.", "NS", "vrrp-ns.example.org.", 43200), ("example.org.", "TXT", '"a; b" "c"', 43200),
        ("vrrp-ns.example.org.", "A", "192.0.2.53", 43200), ("www.example.org.", "A", "192.0.2.80", 300),
        ("dns.example.org.", "A", "192.0.2.53", 3600),
    }  # fmt: skip


def test_its_soa_counts_but_for_the_serial() -> None:
    assert zone().authority == Authority("vrrp-ns.example.org.", "dns.example.org.", 43200, 3600, 1800, 2_592_000, 3600)
    assert zone().serial == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "zones/more is not there, or cannot be read"),
        (FILE + "www IN A 999.0.0.1\n", "zones/more: line "),
        (FILE + "$INCLUDE /etc/passwd\n", "zones/more: "),
        (FILE + 'a TXT "open\n', "zones/more: "),
        (FILE + "www.example.net. A 192.0.2.1\n", "zones/more: www.example.net. lies outside of example.org."),
        (FILE.encode() + b"a TXT \xff\n", "zones/more: it has bytes that are no ASCII"),
        (FILE + "$GENERATE 1-99999999999 a$ A 192.0.2.1\n", "zones/more: line 7: "),
        (bytes(100), "zones/more: "),
        ("(" * 1000, "zones/more: "),
        (FILE + "$BAD x\n", "zones/more: line 7: "),
    ],
    ids=range(10),
)
def test_what_cannot_be_read_is_one_line(text: str | bytes | None, said: str) -> None:
    message = complaint(text)
    assert message.startswith(said)
    assert "\n" not in message
    assert len(message) > len(said) or not said.endswith(" ")


def test_names_of_data_are_found_in_the_site_and_in_what_it_includes() -> None:
    assert data_of([SITE.encode()]) == ("serials.yaml", "zones/more")
    assert data_of([b"site: x\n", b"dns: {zones: {a: {file: b}}}\n"]) == ("serials.yaml", "b")
    assert data_of([b"zones: [", b"dns: {zones: }", b"dns: {zones: {}}", b"dns: {zones: {a: , b: {file: {}}}}"]) == (
        "serials.yaml",
    )


def test_no_zone_needs_no_file() -> None:
    assert zone_of(site("{names: {www: dns}}")).trouble == ""

"""A site in several files is the site in one, and every finding stands in the file that it is about."""

import pytest

from compiler import Compilation, compile_site
from compiler.include import SEGMENTS, includes_of
from tests.compiler.samples import SITE, compile_text

HOSTS = "hosts:\n  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}}}\n"
MAIN = SITE.replace("  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}}}\n", "").replace(
    "site: example", "site: example\ninclude: [parts/hosts.yaml]"
)


def compiled(main: str, **files: str | None) -> Compilation:
    """A site with what it includes; `parts` is parts/hosts.yaml."""
    names = {"parts": "parts/hosts.yaml", "more": "more.yaml", "segments": SEGMENTS}
    included = {names[name]: text.encode() if text is not None else None for name, text in files.items()}
    return compile_site("sites/x/site.yaml", main.encode(), included=included)


def told(compilation: Compilation) -> list[str]:
    """Each finding with its place."""
    return [f"{finding.place} {finding.code}" for finding in compilation.findings]


def test_parts_mean_what_the_whole_does() -> None:
    parts, whole = compiled(MAIN, parts=HOSTS), compile_text(SITE)
    assert told(parts) == []
    assert {tree.host: tree for tree in parts.trees} == {tree.host: tree for tree in whole.trees}


def test_finding_stands_in_the_included_file() -> None:
    bad = compiled(MAIN, parts=HOSTS.replace("192.0.2.11/24", "192.0.2.11"))
    assert told(bad) == ["sites/x/parts/hosts.yaml:2:43 V105"]
    assert bad.sources["sites/x/parts/hosts.yaml"][1].startswith("  clarinet")


def test_finding_of_a_rule_names_places_in_both_files() -> None:
    own = compiled(MAIN.replace("192.0.2.80", "192.0.2.11"), parts=HOSTS)
    assert told(own) == ["sites/x/site.yaml:12:22 V202"]
    assert str(own.findings[0].related[0].place) == "sites/x/parts/hosts.yaml:2:27"


def test_table_that_only_the_included_file_has() -> None:
    services = "services:\n  www: {software: program, address: front.wob, command: serve}\n"
    main = SITE.replace("site: example", "site: example\ninclude: [more.yaml]")
    assert told(compiled(main, more=services)) == ["sites/x/more.yaml:2:37 V109"]


def test_lists_follow_each_other() -> None:
    waiver = "waivers:\n  - {code: V401, at: virtual_routers.front, reason: why, until: 2030-01-01}\n"
    main = SITE.replace("site: example", "site: example\ninclude: [more.yaml]") + waiver
    assert told(compiled(main, more=waiver)) == ["sites/x/site.yaml:15:22 V702", "sites/x/more.yaml:2:22 V702"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, ["site.yaml:3:11 V110"]),
        ({"parts": None}, ["site.yaml:3:11 V110"]),
        ({"parts": "hosts: ["}, ["parts/hosts.yaml:1:9 V102"]),
        ({"parts": "[a]"}, ["parts/hosts.yaml:1:1 V105"]),
        ({"parts": "site: other\n" + HOSTS}, ["parts/hosts.yaml:1:1 V104"]),
        ({"parts": "include: [more.yaml]\n" + HOSTS}, ["parts/hosts.yaml:1:1 V104"]),
        ({"parts": HOSTS + "  fridge: {}\n"}, ["parts/hosts.yaml:3:3 V103"]),
        ({"parts": "hosts: []"}, ["parts/hosts.yaml:1:1 V105"]),
    ],
)
def test_part_that_cannot_be_taken(files: dict[str, str | None], expected: list[str]) -> None:
    found = sorted(each.removeprefix("sites/x/") for each in told(compiled(MAIN, **files)))
    assert found == sorted(expected)


def test_key_in_two_files_names_the_first_place() -> None:
    (finding,) = compiled(MAIN, parts=HOSTS + "  fridge: {}\n").findings
    assert str(finding.related[0].place) == "sites/x/site.yaml:5:3"


def test_no_file_is_read_twice() -> None:
    main = MAIN.replace("[parts/hosts.yaml]", "[parts/hosts.yaml, parts/hosts.yaml]")
    assert told(compiled(main, parts=HOSTS)) == ["sites/x/site.yaml:3:29 V110"]


@pytest.mark.parametrize(
    "name", ["../hosts.yaml", "/etc/hosts.yaml", "a/../../b.yaml", "./a.yaml", "hosts.txt", "*.yaml"]
)
def test_name_that_leads_elsewhere_is_refused(name: str) -> None:
    main = SITE.replace("site: example", f"site: example\ninclude: ['{name}']")
    assert "sites/x/site.yaml:3:11 V105" in told(compile_site("sites/x/site.yaml", main.encode(), included={name: b""}))


@pytest.mark.parametrize("include", ["include: x", "include: {a: b}", "include:", "include: [[a]]"])
def test_include_of_another_shape_is_a_finding_or_nothing(include: str) -> None:
    text = SITE.replace("site: example", f"site: example\n{include}")
    assert {finding.code for finding in compile_text(text).findings} <= {"V105"}


def test_names_are_told_without_a_site_that_compiles() -> None:
    assert includes_of("site.yaml", b"include: [a.yaml, b/c.yaml]\nhosts: 5\n") == ("a.yaml", "b/c.yaml")
    assert includes_of("site.yaml", b"include: [") == ()
    assert includes_of("site.yaml", b"version: 1\n") == ()


def test_segments_of_the_repository_are_known() -> None:
    main = SITE.replace("192.0.2.11/24}", "192.0.2.11/24, segment: lan}")
    assert told(compiled(main)) == ["sites/x/site.yaml:4:67 V109"]
    segments = "version: 1\nsegments: {lan: {kind: lan}}\n"
    assert told(compiled(main, segments=segments)) == []


@pytest.mark.parametrize(
    ("segments", "expected"),
    [
        ("segments: {lan: {kind: wan}}", ["sites/segments.yaml:1:24 V105"]),
        ("version: 2\nsegments: {}", ["sites/segments.yaml:1:10 V108"]),
        ("hosts: {}", ["sites/segments.yaml:1:1 V104"]),
        ("segments: [", ["sites/segments.yaml:1:12 V102"]),
    ],
)
def test_finding_in_the_segments_of_the_repository(segments: str, expected: list[str]) -> None:
    assert told(compiled(SITE, segments=segments)) == expected


def test_segment_of_the_site_and_of_the_repository_must_differ() -> None:
    main = SITE + "segments: {lan: {}}\n"
    assert told(compiled(main, segments="segments: {lan: {}}")) == ["sites/segments.yaml:1:12 V103"]

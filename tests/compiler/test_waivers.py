"""Waivers: what they cover, when they end, and that one which is of no use or may not be is told."""

from datetime import date

import pytest

from compiler import Compilation, compile_site
from schemas.findings import Severity
from tests.compiler.samples import SITE

TODAY = date(2026, 1, 1)
ALONE = SITE.replace("      fridge: {interface: eth0, priority: 100}\n", "")
EQUAL = SITE.replace("250", "100")


def compiled(text: str, *waivers: str, today: date | None = TODAY, checking: bool = True) -> Compilation:
    """The site with waivers, each as `code place [until]`."""
    for waiver in waivers:
        code, at, until = [*waiver.split(), "2026-12-31"][:3]
        text += "" if "\nwaivers:" in text else "waivers:\n"
        text += f"  - {{code: {code}, at: {at}, reason: why not, until: {until}}}\n"
    return compile_site("site.yaml", text.encode(), today, checking)


def found(compilation: Compilation) -> list[str]:
    """Line and code of each finding, and what is waived in brackets."""
    kept = [f"{finding.place.line} {finding.code}" for finding in compilation.findings]
    return kept + [f"({each.finding.place.line} {each.finding.code})" for each in compilation.waived]


@pytest.mark.parametrize("at", ["virtual_routers.front.members", "virtual_routers.front", "virtual_routers"])
def test_warning_is_waived_at_its_place_and_from_above(at: str) -> None:
    assert found(compiled(ALONE, f"V401 {at}")) == ["(9 V401)"]


@pytest.mark.parametrize(
    "at", ["virtual_routers.front.members.clarinet", "virtual_routers.fron", "virtual_routers.front.member", "hosts"]
)
def test_other_places_are_not_covered(at: str) -> None:
    assert found(compiled(ALONE, f"V401 {at}")) == ["9 V401", "13 V702"]


def test_other_codes_are_not_covered() -> None:
    assert found(compiled(ALONE, "V204 virtual_routers")) == ["9 V401", "13 V702"]


def test_error_is_waived_where_its_rule_allows_it() -> None:
    compilation = compiled(EQUAL, "V305 virtual_routers.front")
    assert found(compilation) == ["(11 V305)"]
    assert compilation.trees


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (SITE.replace("250", "255"), "V301", 10),
        (SITE.replace("250", "251") + "    failback: manual\n", "V303", 10),
        (SITE + "site: other\n", "V103", 13),
    ],
)
def test_what_cannot_be_waived_stays_and_the_waiver_is_an_error(text: str, code: str, line: int) -> None:
    compilation = compiled(text, f"{code} virtual_routers")
    assert found(compilation) == [f"{line} {code}", f"{len(text.splitlines()) + 2} V703"]
    assert compilation.findings[-1].severity is Severity.ERROR


@pytest.mark.parametrize(
    ("code", "help"), [("V400", "did you mean V4"), ("V999", "see `vrrpc explain`"), ("V702", "remove the waiver")]
)
def test_waiver_of_no_rule(code: str, help: str) -> None:
    (finding,) = compiled(SITE, f"{code} virtual_routers").findings
    assert finding.code == "V703"
    assert finding.help.startswith(help)


@pytest.mark.parametrize(
    ("today", "checking", "expected"),
    [
        (date(2026, 1, 1), True, []),
        (date(2026, 1, 2), True, [("V701", Severity.ERROR)]),
        (date(2026, 1, 2), False, [("V701", Severity.WARNING)]),
        (None, True, []),
    ],
    ids=["last-day", "check", "host", "no-clock"],
)
def test_end_of_a_waiver(today: date | None, checking: bool, expected: list[tuple[str, Severity]]) -> None:
    compilation = compiled(EQUAL, "V305 virtual_routers 2026-01-01", today=today, checking=checking)
    assert [(finding.code, finding.severity) for finding in compilation.findings] == expected
    assert len(compilation.waived) == 1


def test_host_keeps_the_trees_of_a_site_whose_waiver_ran_out() -> None:
    assert compiled(EQUAL, "V305 virtual_routers 2003-01-01", checking=False).trees
    assert not compiled(EQUAL, "V305 virtual_routers 2003-01-01").trees


def test_two_waivers_of_one_finding_are_both_of_use() -> None:
    assert found(compiled(ALONE, "V401 virtual_routers", "V401 virtual_routers.front")) == ["(9 V401)"]


def test_unused_is_not_told_while_a_part_cannot_be_read() -> None:
    broken = ALONE.replace("192.0.2.12/24", "nowhere").replace("250", "high")
    assert [line for line in found(compiled(broken, "V401 virtual_routers")) if "V702" in line] == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("V401", "v401", "13:12 V105"),
        ("V401", "V40", "13:12 V105"),
        (", reason: why not", "", "13:5 V106"),
        (", until: 2026-12-31", "", "13:5 V106"),
        ("2026-12-31", "2026-12-32", "13:63 V105"),
        ("2026-12-31", "tomorrow", "13:63 V105"),
        ("virtual_routers,", "virtual_routers.,", "13:22 V105"),
        ("reason: why not", 'reason: ""', "13:47 V105"),
    ],
)
def test_malformed_waiver_is_told_at_its_place(old: str, new: str, expected: str) -> None:
    waiver = "waivers:\n  - {code: V401, at: virtual_routers, reason: why not, until: 2026-12-31}\n"
    assert old in waiver
    findings = compiled(ALONE + waiver.replace(old, new)).findings
    assert f"{findings[-1].place.line}:{findings[-1].place.column} {findings[-1].code}" == expected

"""Workflow commands as GitHub reads them: one line each, nothing in them that could end or begin another."""

import re
from typing import Any

import pytest

from compiler.report.github import as_github
from schemas.findings import Finding, Place, Related, Severity
from tests.compiler.report.samples import ALONE, EVERY, compiled
from tests.compiler.samples import SITE

COMMAND = re.compile(r"::(error|warning|notice) ([a-zA-Z]+=[^,:\r\n]*(?:,[a-zA-Z]+=[^,:\r\n]*)*)::([^\r\n]*)\n")


def one(**changes: Any) -> str:
    """The command of a finding."""
    finding = Finding("V301", Severity.ERROR, "message", Place("site.yaml", 10, 45, 48), "help")
    return as_github([finding._replace(**changes)])


def test_the_whole_line() -> None:
    assert as_github(compiled(SITE.replace("250", "255")).findings) == (
        "::error file=site.yaml,line=10,endLine=10,col=45,endColumn=47,title=V301::priority 255 makes clarinet the "
        "owner of the addresses: it can never be demoted%0Ause 1 to 254; the highest wins, and 254 can still be moved "
        "away from\n"
    )


@pytest.mark.parametrize(
    ("severity", "level"), [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.NOTE, "notice")]
)
def test_levels(severity: Severity, level: str) -> None:
    assert one(severity=severity).startswith(f"::{level} file=")


def test_message_is_escaped() -> None:
    assert one(message="100%\r\n::error::x, y: %0A", help="").endswith("::100%25%0D%0A::error::x, y: %250A\n")


def test_property_is_escaped_also_for_what_ends_it() -> None:
    place = Place("a,b:c%\r\n/site.yaml", 1, 1, 2)
    assert one(place=place).startswith("::error file=a%2Cb%3Ac%25%0D%0A/site.yaml,line=1,")


def test_file_without_a_line() -> None:
    assert one(place=Place("site.yaml")) == "::error file=site.yaml,title=V301::message%0Ahelp\n"


def test_place_of_no_width_ends_where_it_begins() -> None:
    assert ",col=3,endColumn=3," in one(place=Place("site.yaml", 1, 3, 3))


def test_related_places_stand_in_the_message() -> None:
    related = (Related("it is here first", Place("site.yaml", 2, 1, 5)),)
    assert one(related=related).endswith("::message%0Asite.yaml:2:1 it is here first%0Ahelp\n")


def test_errors_come_first_since_github_shows_only_some() -> None:
    shown = as_github(compiled(ALONE.replace("250", "255")).findings)
    assert [line.split()[0] for line in shown.splitlines()] == ["::error", "::warning"]


@pytest.mark.parametrize("code", EVERY)
def test_findings_of_every_rule_are_commands(code: str) -> None:
    shown = as_github(EVERY[code].findings)
    assert COMMAND.fullmatch(shown) or code == "V100"

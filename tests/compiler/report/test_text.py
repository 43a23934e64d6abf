"""The text for a terminal: what is waived is counted, and told only when asked."""

import pytest

from compiler.report.text import as_text, summary
from schemas.findings import Finding, Place, Severity
from tests.compiler.report.samples import ALONE, WAIVER, compiled
from tests.compiler.samples import SITE

FINDING = Finding("V401", Severity.WARNING, "message", Place("site.yaml"))


def test_counts() -> None:
    findings = [FINDING, FINDING, FINDING._replace(severity=Severity.ERROR), FINDING._replace(severity=Severity.NOTE)]
    assert summary(findings) == "1 error, 2 warnings, 1 note"


def test_nothing_found_is_no_text() -> None:
    assert as_text([], {}) == ""


def test_waived_is_counted() -> None:
    compilation = compiled(ALONE + WAIVER)
    assert as_text(compilation.findings, {}, waived=compilation.waived) == "1 waived\n"
    assert as_text([FINDING], {}, waived=compilation.waived).splitlines()[-1] == "1 warning, 1 waived"


def test_waived_is_told_when_asked() -> None:
    compilation = compiled(ALONE + WAIVER)
    assert as_text((), {}, waived=compilation.waived, verbose=True) == (
        "site.yaml:9:5 V401 front has clarinet alone: nobody takes over when it fails "
        "(waived until 2026-12-31: on its way)\n1 waived\n"
    )


def test_paint_is_only_paint() -> None:
    compilation = compiled(ALONE)
    lines = compilation.sources
    painted = as_text(compilation.findings, lines, paint=True)
    plain = as_text(compilation.findings, lines)
    assert "\x1b[" not in plain
    for code in ("0", "1", "32", "1;31", "1;33"):
        painted = painted.replace(f"\x1b[{code}m", "")
    assert painted == plain


def test_what_a_terminal_would_obey_is_shown_as_a_character() -> None:
    finding = FINDING._replace(message="a\x1b[2J", place=Place("site.yaml", 1, 5, 6))
    text = as_text([finding], {"site.yaml": ["a: \u202eb\x1b[2Jc\x85\td"]})
    assert "1 | a: \ufffdb\ufffd[2Jc\ufffd d\n" in text
    assert "    |     ^\n" in text
    assert "\x1b" not in text


@pytest.mark.parametrize(
    "written",
    [
        "authentication: {password: hunter2}", "authentication: hunter2", "authentication: {password: [hunter2]}",
        "authentication:\n      password: hunter2", "authentication:\n      password:\n        hunter2",
        "authentication: {'password': \"hunter2\"}", "authentication: {password: {secret: 'hunter2 !'}}",
        "authentication: {pasword: hunter2}", "authentication: {password: {value: hunter2}}",
    ],
)  # fmt: skip
def test_password_in_the_wrong_place_is_not_shown(written: str) -> None:
    compilation = compiled(SITE + f"    {written}\n")
    text = as_text(compilation.findings, compilation.sources)
    assert "V10" in text
    assert "hunter2" not in text

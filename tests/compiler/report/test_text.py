"""The text for a terminal: what is waived is counted, and told only when asked."""

from compiler.report.text import as_text, summary
from schemas.findings import Finding, Place, Severity
from tests.compiler.report.samples import ALONE, WAIVER, compiled

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
    lines = {"site.yaml": compilation.lines}
    painted = as_text(compilation.findings, lines, paint=True)
    plain = as_text(compilation.findings, lines)
    assert "\x1b[" not in plain
    for code in ("0", "1", "32", "1;31", "1;33"):
        painted = painted.replace(f"\x1b[{code}m", "")
    assert painted == plain

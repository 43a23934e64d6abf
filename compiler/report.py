"""Findings -> text for a terminal, or JSON for a program."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from schemas.findings import Finding, Place, Severity

JSON_VERSION = 1
"""Version of the shape of the JSON output."""


def as_text(findings: Sequence[Finding], lines: Mapping[str, Sequence[str]], paint: bool = False) -> str:
    """Each finding with its source line, a caret under the value and the way out; then one line that counts them."""
    parts = [_finding(finding, lines, _Paint(paint)) for finding in findings]
    return "\n".join([*parts, summary(findings), ""]) if findings else ""


def as_json(findings: Sequence[Finding]) -> str:
    """All findings, in order: file, 1-based line and column, code, severity, message, help, related places."""
    return json.dumps({"version": JSON_VERSION, "findings": [_entry(finding) for finding in findings]}, indent=1) + "\n"


def summary(findings: Sequence[Finding]) -> str:
    """`2 errors, 1 warning`."""
    counts = [(sum(finding.severity is severity for finding in findings), severity.value) for severity in Severity]
    return ", ".join(f"{count} {name}{'s' if count > 1 else ''}" for count, name in counts if count)


class _Paint:
    def __init__(self, on: bool) -> None:
        self._on = on

    def __call__(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._on else text


_COLOURS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}


def _finding(finding: Finding, lines: Mapping[str, Sequence[str]], paint: _Paint) -> str:
    head = f"{finding.place} {paint(finding.code, _COLOURS[finding.severity])} {paint(finding.message, '1')}"
    if finding.severity is not Severity.ERROR:
        head += f" ({finding.severity})"
    text = [head, *_excerpt(finding.place, lines, paint)]
    text += [f"  {related.place} {related.message}" for related in finding.related]
    if finding.help:
        text.append(f"  {paint('help:', '32')} {finding.help}")
    return "\n".join(text)


_WIDEST = 160


def _excerpt(place: Place, lines: Mapping[str, Sequence[str]], paint: _Paint) -> list[str]:
    source = lines.get(place.file, ())
    if not place.line or place.line > len(source) or place.column > _WIDEST:
        return []
    line = source[place.line - 1].replace("\t", " ")[:_WIDEST]
    carets = "^" * max(1, min(place.end_column, len(line) + 1) - place.column)
    margin = " " * len(str(place.line))
    return [f"  {place.line} | {line}", f"  {margin} | {' ' * (place.column - 1)}{paint(carets, '1;31')}"]


def _entry(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "help": finding.help,
        **_place(finding.place),
        "related": [{"message": related.message, **_place(related.place)} for related in finding.related],
    }


def _place(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line, "column": place.column, "end_column": place.end_column}

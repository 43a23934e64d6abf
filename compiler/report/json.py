"""Findings -> JSON for a program, of a versioned shape."""

import json
from collections.abc import Sequence
from typing import Any, Final

from schemas.findings import Finding, Place, Waived

JSON_VERSION: Final = 1
"""Version of the shape; a new key does not change it."""


def as_json(findings: Sequence[Finding], waived: Sequence[Waived] = ()) -> str:
    """All findings, in order: file, 1-based line and column, code, severity, message, help, related places."""
    accepted = [{**_entry(each.finding), "reason": each.reason, "until": each.until} for each in waived]
    shape = {"version": JSON_VERSION, "findings": [_entry(finding) for finding in findings], "waived": accepted}
    return json.dumps(shape, indent=1) + "\n"


def _entry(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "help": finding.help,
        **_place(finding.place),
        "at": list(finding.at),
        "related": [{"message": related.message, **_place(related.place)} for related in finding.related],
    }


def _place(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line, "column": place.column, "end_column": place.end_column}

"""Findings -> workflow commands, which GitHub shows as annotations at their lines of a pull request.

Nothing but what it reads: a level, the place, a title and a message; and the columns only with a line.
"""

from collections.abc import Sequence
from typing import Final

from schemas.findings import Finding, Place, Severity

_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def as_github(findings: Sequence[Finding]) -> str:
    """A line each, the errors first: of each level, GitHub shows the first ten of a step."""
    order = list(_LEVELS)
    return "".join(map(_command, sorted(findings, key=lambda finding: order.index(finding.severity))))


def _command(finding: Finding) -> str:
    properties = {"file": finding.place.file, **_place(finding.place), "title": finding.code}
    words = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{_LEVELS[finding.severity]} {words}::{_data(_message(finding))}\n"


def _place(place: Place) -> dict[str, int]:
    if not place.line:
        return {}
    # Columns count from 1 and the end is taken in, where ours stands behind the last character.
    end = max(place.column, place.end_column - 1)
    return {"line": place.line, "endLine": place.line, "col": place.column, "endColumn": end}


def _message(finding: Finding) -> str:
    related = [f"{related.place} {related.message}" for related in finding.related]
    return "\n".join([finding.message, *related, *([finding.help] if finding.help else [])])


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

"""Findings -> text for a terminal.

What the site's author wrote goes to it without its control characters, which could paint over what is told here.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from schemas.findings import Finding, Severity, Waived


def as_text(
    findings: Sequence[Finding],
    lines: Mapping[str, Sequence[str]],
    paint: bool = False,
    waived: Sequence[Waived] = (),
    verbose: bool = False,
) -> str:
    """Each finding with its source line, a caret under the value and the way out; then one line that counts them.

    What is waived is counted there, and told in a line each when asked.
    """
    parts = [_finding(finding, lines, _Paint(paint)) for finding in findings]
    parts += [_waived(each) for each in waived if verbose]
    return "\n".join([*parts, summary(findings, waived), ""]) if findings or waived else ""


def summary(findings: Sequence[Finding], waived: Sequence[Waived] = ()) -> str:
    """`2 errors, 1 warning, 3 waived`."""
    counts = [(sum(finding.severity is severity for finding in findings), severity.value) for severity in Severity]
    words = [f"{count} {name}{'s' if count > 1 else ''}" for count, name in counts if count]
    return ", ".join([*words, f"{len(waived)} waived"] if waived else words)


class _Paint:
    def __init__(self, on: bool) -> None:
        self._on = on

    def __call__(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._on else text


_COLOURS: Final = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}


def _finding(finding: Finding, lines: Mapping[str, Sequence[str]], paint: _Paint) -> str:
    head = f"{finding.place} {paint(finding.code, _COLOURS[finding.severity])} {paint(_visible(finding.message), '1')}"
    if finding.severity is not Severity.ERROR:
        head += f" ({finding.severity})"
    text = [head, *_excerpt(finding, lines, paint)]
    text += [f"  {related.place} {related.message}" for related in finding.related]
    if finding.help:
        text.append(f"  {paint('help:', '32')} {finding.help}")
    return "\n".join(text)


def _waived(waived: Waived) -> str:
    finding = waived.finding
    return f"{finding.place} {finding.code} {finding.message} (waived until {waived.until}: {waived.reason})"


_WIDEST: Final = 160


def _excerpt(finding: Finding, lines: Mapping[str, Sequence[str]], paint: _Paint) -> list[str]:
    place = finding.place
    source = lines.get(place.file, ())
    if not place.line or place.line > len(source) or place.column > _WIDEST:
        return []
    line = _visible(source[place.line - 1].replace("\t", " ")[:_WIDEST])
    if _is_by_password(finding):
        line = _BY_PASSWORD.sub(r"\1***", line)
    carets = "^" * max(1, min(place.end_column, len(line) + 1) - place.column)
    margin = " " * len(str(place.line))
    return [f"  {place.line} | {line}", f"  {margin} | {' ' * (place.column - 1)}{paint(carets, '1;31')}"]


def _visible(text: str) -> str:
    """Controls, and what turns the direction of text, as one character each, so that the caret stays where it is."""
    return text if text.isprintable() else "".join(each if each.isprintable() else "\ufffd" for each in text)


_BY_PASSWORD: Final = re.compile(r"^(\s*(?:authentication\s*:\s)?[\s{]*(?:\w+\s*:(?=\s|$))?\s*).*$")
"""The indentation and the keys before a password. Where a line begins in another way, all of it goes."""


def _is_by_password(finding: Finding) -> bool:
    """Whether it could not be read: a password itself may stand where only its name belongs."""
    about_reading = finding.code.startswith("V1")
    return about_reading and finding.at[:1] == ("virtual_routers",) and finding.at[2:3] == ("authentication",)

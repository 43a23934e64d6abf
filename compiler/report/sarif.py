"""Findings -> SARIF 2.1.0 (OASIS), which code-scanning services and editors read.

Columns count UTF-16 units, as SARIF does unless told otherwise, and ours characters: the two differ behind an emoji.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote

from compiler.catalogue import STORIES, Story
from schemas.findings import Finding, Place, Waived

_ROOT: Final = "%SRCROOT%"
"""The folder that relative addresses of files start from; SARIF's own name for the top of the sources."""
_FINGERPRINT: Final = "vrrpcPlace/v1"
_INDEX: Final = {code: index for index, code in enumerate(STORIES)}

_Lines = Mapping[str, Sequence[str]]
_Json = dict[str, Any]


def as_sarif(findings: Sequence[Finding], lines: _Lines, version: str = "", waived: Sequence[Waived] = ()) -> str:
    """One run, with every rule and all findings; what is waived is in it as suppressed."""
    results = [_result(finding, lines) for finding in findings]
    results += [{**_result(each.finding, lines), "suppressions": [_suppression(each)]} for each in waived]
    _sign(results, [*findings, *(each.finding for each in waived)], lines)
    driver: _Json = {"name": "vrrpc", "rules": [_rule(story) for story in STORIES.values()]}
    run = {
        "tool": {"driver": driver | ({"semanticVersion": version} if version else {})},
        "columnKind": "utf16CodeUnits",
        "newlineSequences": ["\r\n", "\n", "\r", "\x85", "\u2028", "\u2029"],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The top of the sources."}}},
        "results": results,
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=1) + "\n"


_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def _rule(story: Story) -> _Json:
    return {
        "id": story.code,
        "name": story.slug,
        "shortDescription": {"text": story.title},
        "fullDescription": {"text": story.text},
        "help": {"text": f"{story.text}\n\nWay out: {story.help}", "markdown": _markdown(story)},
        "defaultConfiguration": {"level": story.severity.value},
    }


def _markdown(story: Story) -> str:
    text = f"{story.text}\n\n**Way out:** {story.help}\n"
    for name, site in ("Bad", story.bad), ("Good", story.good):
        if site:
            text += f"\n{name}:\n\n```yaml\n{site.decode(errors='replace')}```\n"
    return text


def _result(finding: Finding, lines: _Lines) -> _Json:
    place: _Json = {"physicalLocation": _physical(finding.place, lines)}
    if finding.at:
        place["logicalLocations"] = [{"fullyQualifiedName": ".".join(map(str, finding.at)), "kind": "property"}]
    result = {
        "ruleId": finding.code,
        "ruleIndex": _INDEX[finding.code],
        "level": finding.severity.value,
        "message": {"text": "\n".join(filter(None, (finding.message, finding.help)))},
        "locations": [place],
    }
    related = [_related(number, each.message, each.place, lines) for number, each in enumerate(finding.related, 1)]
    return result | ({"relatedLocations": related} if related else {})


def _related(number: int, message: str, place: Place, lines: _Lines) -> _Json:
    return {"id": number, "message": {"text": message}, "physicalLocation": _physical(place, lines)}


def _physical(place: Place, lines: _Lines) -> _Json:
    location: _Json = {"artifactLocation": _artifact(place.file)}
    if place.line:
        start, end = (_units(place, column, lines) for column in (place.column, max(place.column, place.end_column)))
        location["region"] = {"startLine": place.line, "startColumn": start, "endLine": place.line, "endColumn": end}
    return location


def _artifact(file: str) -> _Json:
    if file.startswith("/"):
        return {"uri": "file://" + quote(file)}
    return {"uri": quote(file.removeprefix("./")), "uriBaseId": _ROOT}


def _units(place: Place, column: int, lines: _Lines) -> int:
    """A column in UTF-16 units. What stands behind the end of its line (a key that is missing) counts as it is."""
    before = _line(place, lines)[: column - 1]
    return column + sum(character > "\uffff" for character in before)


def _line(place: Place, lines: _Lines) -> str:
    source = lines.get(place.file, ())
    return source[place.line - 1] if 0 < place.line <= len(source) else ""


def _suppression(waived: Waived) -> _Json:
    return {"kind": "inSource", "justification": f"until {waived.until}: {waived.reason}"}


def _sign(results: Sequence[_Json], findings: Sequence[Finding], lines: _Lines) -> None:
    """Name each result by what it is about, so that it stays the same one when lines above it come and go."""
    seen: Counter[str] = Counter()
    for result, finding in zip(results, findings, strict=True):
        about = [finding.code, finding.place.file, *(finding.at or (_line(finding.place, lines).strip(),))]
        digest = sha256(json.dumps(about).encode()).hexdigest()[:32]
        seen[digest] += 1
        result["partialFingerprints"] = {_FINGERPRINT: f"{digest}:{seen[digest]}"}

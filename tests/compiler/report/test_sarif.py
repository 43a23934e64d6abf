"""SARIF as the standard has it: valid, with places that a viewer finds and marks that stay when lines move.

No package that is kept up ships the standard's schema, so `sarif-2.1.0-subset.json` is the part of it that we use.
"""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from compiler import Compilation
from compiler.catalogue import STORIES
from compiler.report.sarif import as_sarif
from schemas.findings import Finding, Place, Severity
from tests.compiler.report.samples import ALONE, EVERY, WAIVER, compiled
from tests.compiler.samples import SITE

SCHEMA = json.loads(Path(__file__).with_name("sarif-2.1.0-subset.json").read_text(encoding="utf-8"))
BAD = SITE.replace("250", "255")
TWICE = SITE + "site: other\n"


def run_of(compilation: Compilation, file: str = "site.yaml", version: str = "") -> Any:
    """The only run of the log, after a look at its validity."""
    log = json.loads(as_sarif(compilation.findings, compilation.sources, version, compilation.waived))
    jsonschema.validate(log, SCHEMA, format_checker=jsonschema.FormatChecker())
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    return run


def region(text: str) -> Any:
    """Where the first result stands."""
    return run_of(compiled(text))["results"][0]["locations"][0]["physicalLocation"]["region"]


@pytest.mark.parametrize("code", EVERY)
def test_findings_of_every_rule_are_valid(code: str) -> None:
    results = run_of(EVERY[code], f"sites/{code}/site.yaml")["results"]
    assert len(results) == len(EVERY[code].findings) + len(EVERY[code].waived)


def test_schema_refuses_what_the_standard_has_not() -> None:
    log = json.loads(as_sarif(compiled(BAD).findings, {}))
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(log, SCHEMA)


def test_every_rule_is_listed_with_its_story() -> None:
    rules = run_of(compiled(SITE))["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(STORIES)
    (headline,) = (rule for rule in rules if rule["id"] == "V301")
    assert headline["name"] == "Priority255"
    assert headline["shortDescription"]["text"] == "priority 255"
    assert headline["defaultConfiguration"] == {"level": "error"}
    assert "can never be demoted" in headline["fullDescription"]["text"]
    assert "Way out: " in headline["help"]["text"]
    assert "```yaml\nversion: 1\n" in headline["help"]["markdown"]


def test_names_of_rules_are_identifiers_and_unique() -> None:
    names = [story.slug for story in STORIES.values()]
    assert all(name.isidentifier() for name in names), names
    assert len(set(names)) == len(names)


def test_result_points_into_the_list_of_rules() -> None:
    run = run_of(compiled(BAD))
    (result,) = run["results"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "V301"
    assert result["level"] == "error"
    assert result["message"]["text"].splitlines()[1].startswith("use 1 to 254")


def test_file_without_a_line_has_no_region() -> None:
    finding = Finding("V100", Severity.ERROR, "x cannot be read", Place("x"))
    (result,) = run_of(Compilation((finding,)))["results"]
    assert "region" not in result["locations"][0]["physicalLocation"]


def test_region_counts_from_one_to_behind_the_last_character() -> None:
    assert region(BAD) == {"startLine": 10, "startColumn": 45, "endLine": 10, "endColumn": 48}


def test_columns_are_utf16_units() -> None:
    text = SITE.replace("{web: ", '{w: "\U0001f600ö", web: ').replace(".80", ".x")
    places = [result["locations"][0]["physicalLocation"]["region"] for result in run_of(compiled(text))["results"]]
    assert [(place["startColumn"], place["endColumn"]) for place in places] == [(20, 25), (32, 41)]


def test_related_places_have_a_number_and_a_message() -> None:
    (result,) = run_of(compiled(TWICE))["results"]
    (related,) = result["relatedLocations"]
    assert (related["id"], related["message"]["text"]) == (1, "it is here first")
    assert related["physicalLocation"]["region"]["startLine"] == 2


def test_what_it_is_about_is_named() -> None:
    (result,) = run_of(compiled(BAD))["results"]
    (logical,) = result["locations"][0]["logicalLocations"]
    assert logical["fullyQualifiedName"] == "virtual_routers.front.members.clarinet.priority"


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("./site.yaml", "site.yaml"),
        ("sites/größe 1/site.yaml", "sites/gr%C3%B6%C3%9Fe%201/site.yaml"),
        ("/srv/site.yaml", "file:///srv/site.yaml"),
    ],
)
def test_files_are_relative_uris_where_they_can_be(file: str, uri: str) -> None:
    (result,) = run_of(compiled(BAD, file), file)["results"]
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"] == uri
    assert ("uriBaseId" in location) == (not uri.startswith("file:"))


def marks(text: str, file: str = "site.yaml") -> list[str]:
    """The fingerprints, in order."""
    return [result["partialFingerprints"]["vrrpcPlace/v1"] for result in run_of(compiled(text, file), file)["results"]]


@pytest.mark.parametrize("text", [BAD, TWICE])
def test_fingerprint_stays_when_lines_move(text: str) -> None:
    moved = "# a comment\n\n" + text.replace("hosts:", "# another\nhosts:")
    assert marks(text) == marks(moved)
    assert all(len(mark) > 20 for mark in marks(text))


def test_fingerprint_tells_places_codes_and_files_apart() -> None:
    both = SITE.replace("250", "255").replace("100", "255")
    found = [*marks(both), *marks(BAD, "other.yaml")]
    assert len(set(found)) == len(found) == 4


def test_two_findings_about_one_place_are_two() -> None:
    keys = "vrid: 1\n    vrid: 1\n    vrid: 1"
    found = marks(SITE.replace("vrid: 1", keys))
    assert [mark.partition(":")[2] for mark in found] == ["1", "2"]


def test_waived_finding_is_there_as_suppressed() -> None:
    (result,) = run_of(compiled(ALONE + WAIVER))["results"]
    assert result["ruleId"] == "V401"
    assert result["suppressions"] == [{"kind": "inSource", "justification": "until 2026-12-31: on its way"}]


def test_version_is_that_of_the_tool() -> None:
    assert run_of(compiled(SITE), version="0.1.0")["tool"]["driver"]["semanticVersion"] == "0.1.0"

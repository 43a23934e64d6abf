"""The JSON for programs: its shape is a promise."""

import json

from compiler.report.json import as_json
from tests.compiler.report.samples import ALONE, WAIVER, compiled
from tests.compiler.samples import SITE


def test_shape() -> None:
    compilation = compiled(SITE + "site: other\n")
    place = {"file": "site.yaml", "line": 13, "column": 1, "end_column": 5}
    first = {"message": "it is here first", "file": "site.yaml", "line": 2, "column": 1, "end_column": 5}
    assert json.loads(as_json(compilation.findings)) == {
        "version": 1,
        "findings": [
            {
                "code": "V103", "severity": "error", "message": "the key 'site' stands here twice",
                "help": "remove or rename one of them", **place, "at": [], "related": [first],
            }
        ],
        "waived": [],
    }  # fmt: skip


def test_waived_says_why_and_how_long() -> None:
    compilation = compiled(ALONE + WAIVER)
    (waived,) = json.loads(as_json(compilation.findings, compilation.waived))["waived"]
    assert (waived["code"], waived["reason"], waived["until"]) == ("V401", "on its way", "2026-12-31")
    assert waived["at"] == ["virtual_routers", "front", "members"]

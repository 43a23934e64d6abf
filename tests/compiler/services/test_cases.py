"""One kind of software, one small site for each way it runs, one golden beside it: what lies on the first host."""

from pathlib import Path

import pytest

from compiler.services import SOFTWARE
from schemas.filetree import Tree
from tests.compiler import golden
from tests.compiler.samples import CASES, trees

FOLDER = Path(__file__).parent / "cases"
OUR_CASES = [case for case in CASES if FOLDER in case.parents]
PARTS = (
    "/services/", "/qmail/", "/supervisor/", "/service/", "/vrid", "/sysctl.d/", "/systemd/system/", "/whoami",
)  # fmt: skip
"""Where services leave something on a host, of their own and with others."""


def of_services(tree: Tree) -> dict[str, str]:
    """Files that belong to services, or that these change."""
    speakers = (f"/supervisor/{tree.speaker}.conf", "/supervisor/speaker.conf", f"/service/{tree.speaker}/")
    return {
        file.path.lstrip("/"): file.text
        for file in tree.files
        if any(part in file.path for part in PARTS) and not any(part in file.path for part in speakers)
    }


@pytest.mark.parametrize("case", OUR_CASES, ids=lambda case: f"{case.parent.name}-{case.stem}")
def test_case_compiles_to_its_golden(case: Path, rewrite: bool) -> None:
    golden.check(case.with_suffix(""), of_services(trees(case.read_bytes())[0]), rewrite)


def test_every_kind_has_cases_and_every_golden_a_case() -> None:
    assert {case.parent.name for case in OUR_CASES} == set(SOFTWARE)
    folders = {path for path in FOLDER.glob("*/*") if path.is_dir()}
    assert folders == {case.with_suffix("") for case in OUR_CASES}

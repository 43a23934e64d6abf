"""One feature of a process manager, one small site, one golden beside it."""

from pathlib import Path

import pytest

from compiler.services import SOFTWARE
from schemas.filetree import Tree
from schemas.hosts import Manager
from tests.compiler import golden
from tests.compiler.samples import CASES, model, trees

MANAGERS = {manager.value for manager in Manager}
MANAGER_CASES = [case for case in CASES if case.parent.name in MANAGERS]
FOLDER = Path(__file__).parent / "cases"


def descriptions(tree: Tree) -> dict[str, str]:
    """What the manager reads, and the event scripts that start and stop programs with it."""
    parts = (
        "/supervisor",
        "/service/",
        "/systemd/system/",
        "/rc.d/",
        "/rc.conf.d/",
        "_master.sh",
        "_backup.sh",
        "/notifications/",
    )
    return {f"{tree.host}{file.path}": file.text for file in tree.files if any(part in file.path for part in parts)}


@pytest.mark.parametrize("case", MANAGER_CASES, ids=lambda case: f"{case.parent.name}-{case.stem}")
def test_case_compiles_to_its_golden(case: Path, rewrite: bool) -> None:
    first = trees(case.read_bytes())[0]
    assert first.manager == case.parent.name
    golden.check(case.with_suffix(""), descriptions(first), rewrite)


@pytest.mark.parametrize("manager", sorted(MANAGERS))
def test_each_manager_has_a_case_with_every_kind_of_service(manager: str) -> None:
    site = model((FOLDER / manager / "every_kind.yaml").read_bytes())
    assert {service.written.software for service in site.each_service()} == set(SOFTWARE)


def test_a_second_copy_can_be_told_of_all_that_a_distribution_starts() -> None:
    """Debian has no package of qmail and publicfile, and a program of the site's own is nobody else's."""
    site = model((FOLDER / "supervisor" / "every_kind.yaml").read_bytes())
    host = site.hosts[0]
    named = {
        service.written.software
        for service in site.each_service()
        if all(each.units for each in SOFTWARE[service.written.software].processes(host, service))
    }
    assert named == set(SOFTWARE) - {"qmail", "publicfile", "program"}


def test_no_golden_without_its_case() -> None:
    folders = {path for path in FOLDER.glob("*/*") if path.is_dir()}
    assert folders == {case.with_suffix("") for case in MANAGER_CASES}

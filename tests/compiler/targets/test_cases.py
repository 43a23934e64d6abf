"""One feature of a speaker, one small site, one golden beside it; and for everything that a speaker can, a case."""

from inspect import get_annotations
from pathlib import Path

import pytest

from compiler.capabilities import CAPABILITIES, Capabilities, Yes
from compiler.change import Change
from compiler.targets import TARGETS
from schemas.filetree import Tree
from schemas.hosts import Speaker
from tests.compiler import golden
from tests.compiler.samples import CASES, trees

SPEAKERS = {speaker.value for speaker in Speaker}
TARGET_CASES = [case for case in CASES if case.parent.name in SPEAKERS]
CONFIGURATIONS = (
    "/usr/local/etc/freevrrpd.conf", "/etc/vrrpc/keepalived.conf", "/etc/vrrpc/speaker.json", "/etc/vrrpc/vrrpd.conf",
    "/etc/vrrpc/zebra.conf", "/etc/vrrpc/frr-sysctl.conf", "/etc/vrrpc/macvlans.sh",
)  # fmt: skip
CHECKS = "/etc/vrrpc/checks/"
FOLDER = Path(__file__).parent / "cases"

WANTED = [
    (speaker, trait)
    for speaker, capabilities in CAPABILITIES.items()
    for trait in get_annotations(Capabilities)
    if isinstance(getattr(capabilities, trait), Yes)
]


def configuration(tree: Tree) -> dict[str, str]:
    """What the daemon itself reads, and the checks that it runs."""
    return {
        f"{tree.host}{file.path}": file.text
        for file in tree.files
        if file.path in CONFIGURATIONS or file.path.startswith(CHECKS)
    }


@pytest.mark.parametrize("case", TARGET_CASES, ids=lambda case: f"{case.parent.name}-{case.stem}")
def test_case_compiles_to_its_golden(case: Path, rewrite: bool) -> None:
    first = trees(case.read_bytes())[0]
    assert first.speaker == case.parent.name
    golden.check(case.with_suffix(""), configuration(first), rewrite)


@pytest.mark.parametrize("speaker", Speaker)
@pytest.mark.parametrize("name", ["minimal", "two_routers"])
def test_every_speaker_has_the_first_cases(speaker: Speaker, name: str) -> None:
    assert (FOLDER / speaker.value / f"{name}.yaml").exists()


@pytest.mark.parametrize("speaker", Speaker)
def test_every_target_knows_every_class_of_change(speaker: Speaker) -> None:
    assert list(TARGETS[speaker].CHANGES) == list(Change)


@pytest.mark.parametrize(("speaker", "trait"), WANTED)
def test_everything_that_a_speaker_can_has_a_case(speaker: Speaker, trait: str) -> None:
    assert (FOLDER / speaker.value / f"{trait}.yaml").exists()


def test_no_golden_without_its_case() -> None:
    folders = {path for path in FOLDER.glob("*/*") if path.is_dir()}
    assert folders == {case.with_suffix("") for case in TARGET_CASES}

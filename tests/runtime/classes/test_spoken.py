"""What every daemon's file says is read out of every case that the targets are tested with."""

from pathlib import Path

import pytest

from compiler import compile_site
from runtime.classes import spoken_by
from schemas.speaker import read_config

CASES = sorted(Path(__file__).parents[2].glob("compiler/targets/cases/*/*.yaml"))


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_router_of_every_case_is_read_with_its_identity_addresses_and_priority(case: Path) -> None:
    compilation = compile_site(case.name, case.read_bytes())
    for tree in compilation.trees:
        spoken = spoken_by(tree)
        for router in tree.routers:
            facts = spoken[router.name].facts
            assert ("vrid", str(router.vrid)) in facts.identity
            assert ("interface", router.interface) in facts.identity
            assert facts.addresses == router.addresses
            assert "priority" in dict(facts.preference)
            assert 3 * facts.interval / 100 < spoken[router.name].down < 4 * facts.interval / 100


def test_the_built_in_speakers_own_reader_says_the_same() -> None:
    for case in CASES:
        for tree in compile_site(case.name, case.read_bytes()).trees:
            texts = [file.text for file in tree.files if file.path.endswith("/speaker.json")]
            for router in read_config(texts[0]).routers if texts and "{{" not in texts[0] else ():
                facts = spoken_by(tree)[router.name].facts
                assert (facts.interval, facts.level) == (router.interval, router.priority)
                assert facts.excluded == tuple(map(str, router.excluded))

"""How a virtual router can be left, from what its speaker reads, and what is written for keepalived."""

from pathlib import Path

import pytest

from compiler import compile_site
from runtime.departure import Level, Manner
from runtime.levels import manners, put_knob
from runtime.ports import WorldError
from tests.live.sites import KEEPALIVED, mixed


@pytest.mark.parametrize(
    ("site", "manner"),
    [
        pytest.param(KEEPALIVED, Manner(0.2, preempted=True), id="automatic"),
        pytest.param(KEEPALIVED.replace("vrid: 1", "vrid: 1\n    failback: manual"), Manner(0.2, False), id="manual"),
        pytest.param(
            KEEPALIVED.replace("vrid: 1", "vrid: 1\n    failback: after\n    failback_after: 5s"), Manner(0.2, False),
            id="after",
        ),
        pytest.param(mixed("frr"), Manner(0.2, preempted=True), id="FRR"),
    ],
)  # fmt: skip
def test_peers_that_wait_for_a_person_or_a_time_take_no_role_from_a_lower_master(site: str, manner: Manner) -> None:
    trees = compile_site("site.yaml", site.encode()).trees
    tree = next(each for each in trees if each.host == "clarinet")
    assert manners(tree) == {"front": manner}


def test_a_level_is_what_keepalived_adds_to_its_priority(tmp_path: Path) -> None:
    knob = tmp_path / "front"
    knob.write_text("0\n")
    written = []
    for level in (Level.LOWEST, Level.OUT, Level.OWN):
        put_knob(str(tmp_path), "front", level)
        written.append(knob.read_text())
    assert written == ["-253\n", "-254\n", "0\n"]
    with pytest.raises(WorldError, match="apply a generation that reads it"):
        put_knob(str(tmp_path), "back", Level.OUT)

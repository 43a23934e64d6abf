"""V303 with real processes: a rescuer keeps the role whatever happens, and gives it back when a person says so."""

from collections.abc import Iterator

import pytest

from tests.live.inside.locks import PREFERRED, SECOND, THIRD
from tests.live.outside import at_once, scenario

pytestmark = pytest.mark.live
SCENES = [("returns", "stop"), ("returns", "reboot"), ("partition",), ("three_members",)]


@pytest.fixture(scope="module", autouse=True)
def played(request: pytest.FixtureRequest) -> Iterator[None]:
    with at_once(request, SCENES):
        yield


@pytest.mark.parametrize(
    ("how", "masters"),
    [("stop", [[THIRD, PREFERRED + 1]]), ("reboot", [[THIRD, PREFERRED + 1], [PREFERRED, PREFERRED + 2]])],
)
def test_the_old_master_returns(how: str, masters: list[list[int]]) -> None:
    """It was stopped or lost its memory: its rescuer stays. When that reboots too, it is the next rescue."""
    assert scenario("returns", how)["seen"] == masters


def test_a_partition_heals() -> None:
    """Both sides had a master; who rescued last stands higher, whoever was the holder."""
    seen = scenario("partition")["seen"]
    assert seen == [[THIRD, PREFERRED + 1], [PREFERRED, PREFERRED + 2], [THIRD, PREFERRED + 3]]


def test_three_members_and_the_release() -> None:
    """Every rescue stands above the last; the release is refused while nobody is there to take over, is of no use where
    the lock is not, and gives the role back to the preferred member, which then has no lock."""
    seen = scenario("three_members")
    assert seen["seen"] == [
        [SECOND, PREFERRED + 1], [THIRD, PREFERRED + 2], [THIRD, PREFERRED + 2], [PREFERRED, PREFERRED],
    ]  # fmt: skip
    assert (seen["nothing"][0], seen["alone"]) == (3, [THIRD, PREFERRED + 2])
    here, there = seen["held"]
    assert here.startswith("front: held by this host at priority 202, since ")
    assert there == "front: held by 192.0.2.3 at priority 202\n"
    assert seen["elsewhere"][0] == 1
    assert seen["released"] == [0, "front: released\n"]
    assert seen["then"] == "no failback lock\n"

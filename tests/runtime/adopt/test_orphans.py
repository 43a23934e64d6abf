"""Who of many processes is a program that nobody manages any more."""

import pytest

from runtime.adopt.orphans import Process, orphans

MANAGER = 50


def process(pid: int, parent: int, program: str = "speaker", group: int = 0, session: int = 1) -> Process:
    """One whose number says when it was started."""
    return Process(pid, parent, group or pid, session, pid, program)


@pytest.mark.parametrize(
    ("there", "found"),
    [
        pytest.param([process(100, 1)], {"speaker": 100}, id="left to init"),
        pytest.param([process(60, 1, ""), process(100, 60)], {"speaker": 100}, id="left to another reaper"),
        pytest.param([process(MANAGER, 1, ""), process(100, MANAGER)], {}, id="a child of who asks"),
        pytest.param([process(100, 1), process(101, 100)], {"speaker": 100}, id="with a worker that heads a group"),
        pytest.param([process(100, 1, group=90)], {}, id="what a script left in the background"),
        pytest.param([process(100, 1), process(170, 1)], {"speaker": 100}, id="the older one"),
        pytest.param([process(100, 1), process(101, 1, "www")], {"speaker": 100, "www": 101}, id="two programs"),
        pytest.param([process(100, 1), process(101, 100, "www")], {"speaker": 100, "www": 101}, id="one below another"),
        pytest.param([process(100, 1, session=100)], {}, id="a daemon that a script has started"),
        pytest.param([process(100, 1, "")], {}, id="somebody else"),
    ],
)
def test_orphans(there: list[Process], found: dict[str, int]) -> None:
    assert {name: each.pid for name, each in orphans(there, MANAGER).items()} == found

"""The built-in speaker and keepalived on one wire: one master, each rescues the other, neither refuses the other."""

from typing import Any

import pytest

from tests.live.outside import scenario
from tests.live.sites import BUILTIN, OTHER, matrix

pytestmark = pytest.mark.live

Cells = dict[str, dict[str, Any]]
CELLS = matrix()[1]
MOST_LOST = 2
"""Of 200 probes: none is usual, and a busy machine may be late with a reply."""


@pytest.fixture(scope="module")
def cells() -> Cells:
    """All ways to meet, in one lab."""
    found: Cells = scenario("meeting", limit=240)["cells"]
    assert {name: cell["cell"] for name, cell in found.items()} == CELLS
    return found


@pytest.fixture(params=CELLS, ids=list(CELLS.values()))
def cell(request: pytest.FixtureRequest, cells: Cells) -> dict[str, Any]:
    """One of them."""
    return cells[request.param]


def test_one_master_on_the_wire(cell: dict[str, Any]) -> None:
    """After the start the preferred host is master, nobody else advertises, and both daemons say so of themselves."""
    assert cell["started"]
    preferred = BUILTIN if cell["cell"].startswith(BUILTIN, cell["cell"].rindex(",") + 2) else OTHER
    assert {host: cell[f"{host} says"] for host in (BUILTIN, OTHER)} == {
        host: "master" if host == preferred else "backup" for host in (BUILTIN, OTHER)
    }


@pytest.mark.parametrize("host", [BUILTIN, OTHER])
def test_cut_cable_moves_the_role_and_back(host: str, cell: dict[str, Any]) -> None:
    """Whichever cable is cut, the other host takes over alone, the preferred one takes back, and clients are served."""
    assert cell[f"{host} cut"]
    assert cell[f"{host} plugged in"]
    assert cell[f"{host} cut: lost"] <= MOST_LOST
    assert cell[f"{host} plugged in: lost"] <= MOST_LOST


@pytest.mark.parametrize("host", [BUILTIN, OTHER])
def test_stopped_speaker_hands_over(host: str, cell: dict[str, Any]) -> None:
    """A master that is stopped says so, and the other one takes over within its skew time and a second."""
    assert cell[f"{host} stopped"]
    assert cell[f"{host} stopped: late"] < 1
    assert cell[f"{host} started"]
    assert cell["in the end: lost"] <= MOST_LOST


def test_neither_refuses_the_other(cell: dict[str, Any]) -> None:
    """After all of it, the built-in speaker has dropped no advert, and no error counter of keepalived's has risen."""
    assert cell["drops"] == {}
    assert cell["errors"] == {}

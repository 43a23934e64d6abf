"""The matrix of tests/live/matrix.py, played: real daemons from compiled files, one master in every cell at every
station, and neither refuses the other. The pairs are played at the same time, since they mostly wait."""

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.live.matrix import FIRST, PAIRS, SECOND, STATIONS, Cell, Pair, cells_of, expected, master
from tests.live.outside import finish, guarded

pytestmark = pytest.mark.live

CELLS = {cell.name: cell for pair in PAIRS for cell in cells_of(pair)}
LIMIT = 600.0
MOST_LOST = 1
"""Of 50 probes: none is usual, and a busy machine may be late with a reply."""

Facts = dict[str, Any]


@pytest.fixture(scope="module")
def played() -> Iterator[dict[str, Facts]]:
    """What was seen of all pairs, played two at a time: FRR at 100 ms does not keep its pace on a machine that has more
    to do."""
    command = [sys.executable, "-m", "tests.live.inside", "pair_meets"]
    with guarded() as guard, ThreadPoolExecutor(2) as pool:
        processes = [
            pool.submit(lambda n: finish(guard.start([*command, n]), LIMIT), str(n)) for n in range(len(PAIRS))
        ]
        done = {pair.name: process.result() for pair, process in zip(PAIRS, processes, strict=True)}
        assert guard.left() == []
        failed = {name: each.stderr[-4000:] for name, each in done.items() if each.returncode}
        assert failed == {}
        yield {name: json.loads(each.stdout.splitlines()[-1]) for name, each in done.items()}


@pytest.fixture(params=CELLS.values(), ids=list(CELLS))
def cell(request: pytest.FixtureRequest) -> Cell:
    """One of them."""
    found: Cell = request.param
    return found


@pytest.fixture
def facts(cell: Cell, played: dict[str, Facts]) -> Facts:
    """What was seen of it."""
    found: Facts = played[cell.pair.name]["cells"][cell.router]
    return found


def test_one_master_at_every_station(cell: Cell, facts: Facts) -> None:
    """The preferred host, or whichever is left while that one is cut off or stopped: it alone advertises, answers the
    client at all addresses and has them, the client's neighbour entries lead to it, and both daemons say so."""
    assert {station: facts[station] for station in STATIONS} == {
        station: expected(cell, gone) for station, gone in STATIONS.items()
    }


def test_the_client_is_led_there_before_it_asks(cell: Cell, facts: Facts) -> None:
    """Announcements alone mend its entries and the switch, once the master has been alone for three intervals. An
    entry that it has no more misleads nobody."""
    stations = [station for station in STATIONS if station != "started"]
    led = {station: set(facts[f"{station}: led at first"].values()) for station in stations}
    misled = {station: hosts - {master(cell, STATIONS[station])} for station, hosts in led.items()}
    assert {station: hosts for station, hosts in misled.items() if hosts} == {}


def test_the_client_is_served(cell: Cell, facts: Facts) -> None:
    """In the second after each change, as far as it can be probed: over IPv4."""
    lost = {station: facts.get(f"{station}: lost", 0) for station in STATIONS}
    assert {station: count for station, count in lost.items() if count > MOST_LOST} == {}


def test_a_stopped_master_says_goodbye(facts: Facts) -> None:
    """And its heir takes over after that and because of it, as far as it says why."""
    assert facts["handover"] == dict.fromkeys(("goodbye", "heir after it", "because of it"), True)


@pytest.mark.parametrize("host", [FIRST, SECOND])
def test_neither_refuses_the_other(host: str, facts: Facts) -> None:
    """No drop counter has risen, over all stations; and it did hear the other one."""
    counted = facts[f"{host} counted before its stop"], facts[f"{host} counted in the end"]
    assert counted[1]["heard"] > 0
    assert [list(each) for each in counted] == [["heard"], ["heard"]]


@pytest.mark.parametrize("pair", PAIRS, ids=[pair.name for pair in PAIRS])
def test_no_virtual_mac_answers_for_a_host(pair: Pair, played: dict[str, Facts]) -> None:
    """Who asks for a host's own address is told of its NIC alone, whatever devices stand beside it."""
    nics = [f"{host} eth{lan}" for host in (FIRST, SECOND) for lan in (0, 1)]
    assert played[pair.name]["own addresses"] == dict.fromkeys(nics, True)

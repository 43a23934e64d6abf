"""What a leaving master costs a client that asks every 2 ms: ten stops of the built-in speaker and of keepalived, each
beside both kinds of peers, with and without virtual MAC; and a speaker that is killed.

Run as root: it enters namespaces, in processes of its own.
"""

import statistics
import sys
from collections.abc import Callable, Iterator
from typing import Any

from tests.bench.enclosed import enclosed, measured
from tests.live.inside.guardian import killed
from tests.live.inside.handover import Leaving

_RUNS = 10
_KILLS = 5
_MOST_LOST = 2


def figures() -> list[str]:
    """The table's lines."""
    lines = [f"A master leaves, 1 s adverts, peer of priority 100, a probe every 2 ms, {_RUNS} stops:"]
    for leaver in ("builtin", "keepalived"):
        lines += _table(leaver, measured(__spec__.name, "stops", leaver))
    lines += ["A speaker is killed, 250 ms adverts: its guardian's goodbye on the wire, and the address gone:"]
    for mode in ("virtual", "own"):
        seen = [measured(__spec__.name, "kill", mode) for _ in range(_KILLS)]
        lines += [_kills(mode, seen)] if all(seen) else [f"  {mode} MAC: not measured"]
    return lines


def _table(leaver: str, seen: dict[str, list[dict[str, float]]]) -> Iterator[str]:
    if not seen:
        yield f"  {leaver}: not measured"
    wanted = f"   at most {_MOST_LOST} lost" if leaver == "builtin" else ""
    for router, gaps in seen.items():
        lost = ", ".join(f"{gap['lost']:g}" for gap in gaps)
        longest = max(gap["seconds"] for gap in gaps) * 1000
        yield f"  {leaver:<10} stops beside {router:<18} lost {lost}; longest gap {longest:.0f} ms{wanted}"


def _kills(mode: str, seen: list[dict[str, Any]]) -> str:
    goodbyes, gone = ([each[what] * 1000 for each in seen] for what in ("goodbye", "gone"))
    medians = f"{statistics.median(goodbyes):.0f} ms and {statistics.median(gone):.0f} ms"
    return f"  {mode:<7} MAC: {medians} (at worst {max(goodbyes):.0f} and {max(gone):.0f})   at most 50 ms"


def _stops(leaver: str) -> dict[str, object]:
    leaving = Leaving(leaver)
    for _ in range(_RUNS):
        leaving.stop_and_start()
    return {**leaving.gaps}


def _measure(what: str, argument: str) -> dict[str, object]:
    measures: dict[str, Callable[[str], dict[str, object]]] = {"stops": _stops, "kill": killed}
    return measures[what](argument)


if __name__ == "__main__":
    sys.exit(enclosed(lambda: _measure(*sys.argv[1:])))

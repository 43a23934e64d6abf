"""What many virtual routers cost: the built-in speaker and keepalived side by side, each as master and as backup on two
hosts of its own, measured over the same seconds. Also their memory, and how evenly adverts come with one core loaded.

Run as root: it enters namespaces, in a process of its own.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, Final

from runtime.lab.network import Network
from tests.bench.adverts import Recorder, jitter
from tests.bench.enclosed import enclosed, measured
from tests.bench.pair import BACKUP, KINDS, MASTER, Load, Pair

_SECONDS: Final = 12.0
_ROUNDS: Final = 3
_SETTLED: Final = 8.0
"""The announcements of a new master are over by then, but for one a minute."""

LOADS: Final = (
    (Load(1), None),
    (Load(50), None),
    (Load(250), 1.0),
    (Load(250, virtual_mac=True), None),
    (Load(250, interval=10), 1.5),
)
"""And how much CPU the built-in speaker may take, as a multiple of keepalived's."""

_MOST_MEMORY: Final = 45
_MOST_JITTER: Final = 10


def figures() -> list[str]:
    """The table's lines."""
    lines = [f"CPU, in % of a core over {_ROUNDS * _SECONDS:g} s, median of {_ROUNDS}; memory (PSS) of all processes:"]
    for load, most in LOADS:
        seen = measured(__spec__.name, json.dumps([asdict(load), False]))
        lines += [_line(load, role, seen, most) for role in (MASTER, BACKUP)] if seen else [f"  {load}: not measured"]
    lines.append("Jitter of adverts with one core loaded, 250 virtual routers at 1 s:")
    seen = measured(__spec__.name, json.dumps([asdict(Load(250)), True]))
    for kind in KINDS if seen else ():
        bound = f"   at most {_MOST_JITTER} ms" if kind == "builtin" else ""
        half, late, latest = seen["jitter"][kind]
        lines.append(f"  {kind:<10} median {half:.2f} ms, 99.9% within {late:.2f} ms, worst {latest:.2f} ms{bound}")
    return lines


def _line(load: Load, role: str, seen: dict[str, Any], most: float | None) -> str:
    ours, theirs = (seen["cpu"][kind][role] for kind in KINDS)
    memory = [seen["memory"][kind][role] for kind in KINDS]
    what = f"{load.count} at {load.interval * 10:g} ms{', virtual MACs' if load.virtual_mac else ''}, {role}"
    asked = f"   at most {most:.1f} x, {_MOST_MEMORY} MiB" if most else ""
    return (
        f"  {what:<38} built-in {ours:5.2f}%  keepalived {theirs:5.2f}%  {ours / theirs:4.2f} x"
        f"  {memory[0]:5.1f} MiB and {memory[1]:.1f}{asked}"
    )


def _measure(words: str) -> dict[str, object]:
    traits, loaded = json.loads(words)
    network, load = Network(), Load(**traits)
    pairs = [Pair(network, kind, 10 + number, load) for number, kind in enumerate(KINDS)]
    for pair in pairs:
        pair.start()
    time.sleep(_SETTLED)
    # Opened only now: the kernel keeps for a socket what came before somebody reads it.
    recorders = [Recorder(pair.lan.bridge) for pair in pairs] if loaded else []
    for recorder in recorders:
        recorder.start()
    with _busy(loaded):
        rounds = [_round(pairs) for _ in range(_ROUNDS)]
    return {
        "cpu": {pair.kind: {role: _median(each[pair.kind, role] for each in rounds) for role in pair.places}
                for pair in pairs},
        "memory": {pair.kind: {role: pair.memory(role) for role in pair.places} for pair in pairs},
        "jitter": {pair.kind: _quantiles(jitter(recorder.seen, load.interval))
                   for pair, recorder in zip(pairs, recorders, strict=bool(loaded))},
    }  # fmt: skip


def _round(pairs: list[Pair]) -> dict[tuple[str, str], float]:
    """Per cent of a core, by kind and role."""
    before = {(pair.kind, role): pair.cpu(role) for pair in pairs for role in pair.places}
    began = time.monotonic()
    time.sleep(_SECONDS)
    passed = time.monotonic() - began
    return {(p.kind, role): 100 * (p.cpu(role) - before[p.kind, role]) / passed for p in pairs for role in p.places}


def _median(values: Any) -> float:
    ordered = sorted(values)
    return float(ordered[len(ordered) // 2])


def _quantiles(off: list[float]) -> list[float]:
    return [off[min(len(off) - 1, int(len(off) * share))] for share in (0.5, 0.999, 1)]


@contextmanager
def _busy(wanted: bool) -> Iterator[None]:
    """With a process that never sleeps on one core, if wanted."""
    if not wanted:
        yield
        return
    pid = os.fork()
    if pid == 0:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        while True:
            pass
    yield
    os.kill(pid, 9)
    os.waitpid(pid, 0)


if __name__ == "__main__":
    sys.exit(enclosed(lambda: _measure(sys.argv[1])))

"""How the benchmarks measure: several runs, the median and the spread of them. The machine may be shared and noisy."""

import statistics
import subprocess
import time
from collections.abc import Callable, Sequence


def timed(work: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def process(command: Sequence[str]) -> Callable[[], object]:
    """A whole process, from its start to its end."""
    return lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=True)


def row(name: str, seconds: Sequence[float], bar: float | None = None) -> str:
    """One line of a table: median, least and most, and what is asked for."""
    middle = statistics.median(seconds)
    wanted = f"   at most {bar:g} s" if bar is not None else ""
    return f"  {name:<58} {middle:8.3f} s   ({min(seconds):.3f} to {max(seconds):.3f}, {len(seconds)} runs){wanted}"

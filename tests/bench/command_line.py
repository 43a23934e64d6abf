"""What a person or a CI job waits for: whole processes, beside an interpreter that does nothing."""

import sys
from pathlib import Path

from tests.bench.timing import process, row, timed

_RUNS = 15


def figures() -> list[str]:
    """The table's lines."""
    vrrpc = str(Path(sys.executable).with_name("vrrpc"))
    commands = (
        ("vrrpc compile --check sites/botanic", [vrrpc, "compile", "--check", "sites/botanic"], 0.35),
        ("vrrpc --version", [vrrpc, "--version"], 0.10),
        ("python -c pass", [sys.executable, "-c", "pass"], None),
        ("python -c 'import pydantic.main'", [sys.executable, "-c", "import pydantic.main"], None),
    )
    lines = ["Whole processes:"]
    for name, command, bar in commands:
        run = process(command)
        run()
        lines.append(row(name, [timed(run) for _ in range(_RUNS)], bar))
    return lines

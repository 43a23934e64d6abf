"""tests/bench/README.md: the figures of the last runs whose figures were kept, a section for each benchmark."""

import os
import platform
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_PAGE: Final = Path(__file__).parent / "README.md"
_HEAD: Final = """\
# Figures

Measured by `make bench`, which keeps nothing, and kept here by `python -m tests.bench --keep NAME...`, a section for
each NAME. Bounds stand at the end of a line. Where a peer is measured, it is in the same run, on the same LAN of
namespaces and over the same seconds: compare the two, since another machine has other figures of both. These are of a
small virtual machine; where it had other work to do, both had it.
"""


def machine() -> str:
    """What the figures were measured on."""
    done = subprocess.run(["keepalived", "--version"], capture_output=True, text=True, check=False)
    known = re.search(r"v[\d.]+", done.stderr + done.stdout)
    peer = f", keepalived {known[0]}" if known else ""
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), Linux {platform.release()}, Python {platform.python_version()}"
        f"{peer}"
    )


def keep(name: str, lines: Iterable[str]) -> None:
    """Put one benchmark's lines in the place of those that are there."""
    sections = _read() | {name: "\n".join([f"On {machine()}:", "", *(f"    {line}" for line in lines)])}
    text = "\n".join([_HEAD, *(f"## {each}\n\n{body}\n" for each, body in sections.items())])
    _PAGE.write_text(text, encoding="utf-8")


def _read() -> dict[str, str]:
    if not _PAGE.exists():
        return {}
    _, *sections = _PAGE.read_text(encoding="utf-8").split("\n## ")
    return {name: body.strip("\n") for name, _, body in (section.partition("\n") for section in sections)}

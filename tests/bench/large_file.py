"""A site of 58,000 lines: our reader beside the others of its kind, on the same text in the same run."""

import gc
import io

import yaml
from ruamel.yaml import YAML
from yaml.cyaml import CParser, CSafeLoader  # type: ignore[attr-defined]

from compiler import compile_site
from compiler.load import load
from tests.bench.sites import large_site
from tests.bench.timing import row, timed

_ROUTERS = 6444
_RUNS = 3


def figures() -> list[str]:
    """The table's lines."""
    gc.set_threshold(100_000)  # as the vrrpc command does; it serves the others as well
    text = large_site(_ROUTERS)
    content = text.encode()
    ours = (
        ("ours: nodes with positions, duplicate keys, limits", lambda: load("site.yaml", content)),
        ("ours: the whole check of the site", lambda: compile_site("site.yaml", content)),
        ("libyaml's events alone", lambda: _events(text)),
        ("PyYAML, compose with libyaml (nodes with positions)", lambda: yaml.compose(text, CSafeLoader)),
        ("PyYAML, load with libyaml (no positions)", lambda: yaml.load(text, CSafeLoader)),
    )
    lines = [f"A site of {text.count(chr(10)):,} lines, {len(content):,} bytes:"]
    bars = {"ours: the whole check of the site": 6.0}
    lines += [row(name, [timed(work) for _ in range(_RUNS)], bars.get(name)) for name, work in ours]
    lines.append(
        row("ruamel.yaml, round trip (positions and comments)", [timed(lambda: YAML().load(io.StringIO(text)))])
    )
    return lines


def _events(text: str) -> None:
    parser = CParser(text)
    while parser.check_event():
        parser.get_event()

"""Which quotes can go: those without which every reader of YAML, of either version, still sees the same text."""

import re
from collections.abc import Iterator
from typing import Any, Final

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]

_WORDS: Final = re.compile(r"[A-Za-z_/][A-Za-z0-9_/.-]*(?: [A-Za-z0-9_/.-]+)*")
_ADDRESS: Final = re.compile(r"[0-9]+(?:\.[0-9]+){3}(?:/[0-9]+)?")
_TYPED: Final = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
"""What some reader takes for something else than a text."""


def without_quotes(text: str) -> str:
    """The text as a plain scalar, or nothing where it must stay in quotes."""
    plain = _WORDS.fullmatch(text) or _ADDRESS.fullmatch(text)
    return text if plain and text.lower() not in _TYPED else ""


def outside_quotes(text: str) -> str:
    """The text with all that is in quotes taken out: what looks like a comment there is none. Its lines end with line
    feeds; one that is no YAML stays as it is."""
    lines, kept, at = re.findall(r"[^\n]*\n|[^\n]+$", text), [], (0, 0)
    try:
        for start, end in _quoted(CParser(text)):
            kept.append(_between(lines, at, start))
            at = end
    except yaml.MarkedYAMLError:
        return text
    return "".join([*kept, _between(lines, at, (len(lines), 0))])


def _quoted(parser: CParser) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    while parser.check_event():
        event: Any = parser.get_event()
        if isinstance(event, yaml.ScalarEvent) and event.style in ("'", '"'):
            begin: Any = event.start_mark
            end: Any = event.end_mark
            yield (begin.line, begin.column), (end.line, end.column)


def _between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    if start[0] == end[0]:
        return lines[start[0]][start[1] : end[1]] if start[0] < len(lines) else ""
    last = lines[end[0]][: end[1]] if end[0] < len(lines) else ""
    return "".join([lines[start[0]][start[1] :], *lines[start[0] + 1 : end[0]], last])

"""A site's text -> the same site laid out in the one way, every comment kept. Pure; the command reads and writes.

Keys come in the order of the models, two spaces in, and quotes go where they change nothing for any reader. What is in
braces stays in braces, and the ends of lines stay as they were written. The text is moved, never made anew: that is
how comments stay with what they are about.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from compiler.layout.quotes import outside_quotes, without_quotes
from compiler.layout.tree import Block, Layout, Leaf, UnformattableError, read
from compiler.load import load
from compiler.parse import keys_at, plain_values
from schemas.findings import Route

__all__ = ["UnformattableError", "format_site"]

_STEP: Final = 2


def format_site(content: bytes) -> bytes:
    """The text laid out; raises UnformattableError for what is left as it is. The text must be sound YAML."""
    text = content.decode("utf-8-sig")
    layout = read(text)
    formatted = "\n".join([*_Writer(layout).file(), ""]).encode()
    if _meaning(formatted) != _meaning(content) or _comments(formatted) != _comments(content):
        raise UnformattableError("it would not mean the same afterwards; please report this with the file")
    return formatted


def _meaning(content: bytes) -> Any:
    document, findings = load("", content)
    return plain_values(document.root) if document and not findings else content


def _comments(content: bytes) -> Counter[str]:
    text = outside_quotes(content.decode("utf-8-sig").replace("\r", "\n"))
    return Counter(comment.strip() for comment in re.findall(r"(?:^|\s)(#.*)", text, re.MULTILINE))


class _Writer:
    """Writes the lines of one file."""

    def __init__(self, layout: Layout) -> None:
        self._lines = layout.lines
        self._root = layout.root
        self._fixed = layout.fixed

    def file(self) -> list[str]:
        """All lines, without blanks at the ends."""
        stop = len(self._lines)
        head = self._lines[: self._root.line]
        cut = _head_ends(head)
        made = [*head[:cut], *self._node(self._root, head[cut:], stop, 0, ())]
        return _trimmed([line.rstrip() if line.lstrip().startswith("#") else line for line in made])

    def _node(self, node: Leaf | Block, lead: list[str], stop: int, indent: int, route: Route) -> Iterator[str]:
        """`lead` are the lines before it, `stop` is the line behind all that is its own."""
        if isinstance(node, Leaf):
            yield from _aside(lead, indent)
            yield from self._leaf_lines(node, node.line, node.column, indent, route)
            yield from _aside(self._lines[node.last + 1 : stop], indent)
            return
        parts, tail = self._parts(node, lead, stop, indent, route)
        for number, (before, lines) in enumerate(parts):
            yield from _aside(before, indent, first=number == 0 and indent > 0)
            yield from lines
        yield from _aside(tail, indent)

    def _parts(
        self, block: Block, lead: list[str], stop: int, indent: int, route: Route
    ) -> tuple[list[tuple[list[str], list[str]]], list[str]]:
        """Each item with what stands before it, in order; and what stands behind the last."""
        parts: dict[str | int, tuple[list[str], list[str]]] = {}
        starts = [(key or item).line for key, item in block.items]
        for number, (key, item) in enumerate(block.items):
            following = starts[number + 1] if number + 1 < len(starts) else stop
            own = self._own_end(item, following, block.column)
            step = self._lines[key.line][key.column : key.end] if key else number
            name = step.strip("'\"") if isinstance(step, str) else step
            parts[name] = lead, list(self._item(block, key, item, own, indent, (*route, name)))
            lead = self._lines[own:following]
        known = keys_at(route) if not self._fixed else []
        order = sorted(parts, key=lambda name: known.index(str(name)) if name in known else len(known))
        return [parts[name] for name in order], lead

    def _own_end(self, item: Leaf | Block, following: int, column: int) -> int:
        """The line behind an item: a comment that is further in than the item belongs to the block within it."""
        end = item.last + 1
        if isinstance(item, Block):
            run = self._lines[end:following]
            shallow = next((at for at, line in enumerate(run) if line.strip() and _column(line) <= column), len(run))
            while shallow and not run[shallow - 1].strip():
                shallow -= 1
            end += shallow
        return end

    def _item(
        self, block: Block, key: Leaf | None, item: Leaf | Block, stop: int, indent: int, route: Route
    ) -> Iterator[str]:
        if key is None:
            lines = list(self._node(item, [], stop, indent + _STEP, route))
            # A key that came first from further down brings its comments; they go before the dash.
            first = next(at for at, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#"))
            yield from _aside(lines[:first], indent)
            yield f"{' ' * indent}- {lines[first][indent + _STEP :]}"
            yield from lines[first + 1 :]
        elif isinstance(item, Leaf):
            yield from self._leaf_lines(item, key.line, key.column, indent, route, key)
        else:
            line = self._lines[key.line]
            yield f"{' ' * indent}{self._said(key)}{line[key.end :].rstrip()}"
            yield from self._node(item, self._lines[key.line + 1 : item.line], stop, indent + _STEP, route)

    def _leaf_lines(
        self, leaf: Leaf, start: int, column: int, indent: int, route: Route, key: Leaf | None = None
    ) -> Iterator[str]:
        """The lines from a column of the first one on, moved as far as the first one moves."""
        lines = self._lines[start : leaf.last + 1]
        if start == leaf.line == leaf.last:
            line = lines[0]
            before = f"{self._said(key)}{line[key.end : leaf.column]}" if key else line[column : leaf.column]
            yield f"{' ' * indent}{before}{self._said(leaf, route)}{line[leaf.end :]}".rstrip()
            return
        yield " " * indent + lines[0][column:]
        for line in lines[1:]:
            yield _moved(line, indent - column)

    def _said(self, leaf: Leaf, route: Route = ()) -> str:
        """The text of a leaf of one line: quotes only where needed, keys in braces in their order."""
        line = self._lines[leaf.line]
        if leaf.value is not None:
            return without_quotes(leaf.value) or line[leaf.column : leaf.end]
        if leaf.pairs:
            return self._braces(leaf, route)
        if leaf.items:
            slots = [(item.column, item.end) for item in leaf.items]
            return self._filled(leaf, slots, [self._said(item, (*route, at)) for at, item in enumerate(leaf.items)])
        return line[leaf.column : leaf.end]

    def _braces(self, leaf: Leaf, route: Route) -> str:
        line = self._lines[leaf.line]
        said: dict[str, str] = {}
        slots = []
        for key, value in leaf.pairs or ():
            name = line[key.column : key.end].strip("'\"")
            between = line[key.end : max(key.end, value.column)]
            said[name] = f"{self._said(key)}{between}{self._said(value, (*route, name))}"
            slots.append((key.column, max(key.end, value.end)))
        known = keys_at(route) if not self._fixed else []
        order = sorted(said, key=lambda name: known.index(name) if name in known else len(known))
        return self._filled(leaf, slots, [said[name] for name in order])

    def _filled(self, leaf: Leaf, slots: list[tuple[int, int]], texts: list[str]) -> str:
        line, made, at = self._lines[leaf.line], "", leaf.column
        for (start, end), text in zip(slots, texts, strict=True):
            made += line[at:start] + text
            at = end
        return made + line[at : leaf.end]


def _head_ends(head: list[str]) -> int:
    """How many of the lines before the first key are about the file: up to a blank line or a mark, or all."""
    blanks = [at for at, line in enumerate(head, 1) if not line.strip()]
    marks = [at for at, line in enumerate(head, 1) if line.startswith(("---", "%"))]
    return max([*blanks, *marks]) if blanks else len(head)


def _aside(lines: list[str], indent: int, first: bool = False) -> Iterator[str]:
    """Comments and blank lines: at the place of what follows, and never two blank lines in a row."""
    blank = first
    for line in lines:
        text = line.strip()
        if text or not blank:
            yield " " * indent + text if text.startswith("#") else text
        blank = not text


def _trimmed(lines: list[str]) -> list[str]:
    while lines and not lines[-1].strip():
        lines.pop()
    while lines and not lines[0].strip():
        lines.pop(0)
    return lines


def _column(line: str) -> int:
    return len(line) - len(line.lstrip())


def _moved(line: str, by: int) -> str:
    return " " * by + line if by > 0 and line.strip() else line[min(-by, _column(line)) :]

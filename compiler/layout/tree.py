"""The text of a site -> its blocks, with the lines each stands on: what a rewriting must move as a whole.

Only block mappings and block lists are taken apart. A scalar, and whatever stands in braces, is a leaf: the author laid
it out, and it keeps its lines.
"""

from dataclasses import dataclass, field
from typing import Any, Final

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]


class UnformattableError(Exception):
    """Sound, and yet not to be rewritten; says why in one line."""


@dataclass(slots=True)
class Leaf:
    """Text from a first to a last line (counted from 0), with the column it begins at and the one behind its end."""

    line: int
    column: int
    last: int
    end: int
    value: str | None = None
    """What a quoted scalar says; None for everything else."""
    pairs: "list[tuple[Leaf, Leaf]] | None" = None
    """The entries of a mapping in braces."""
    items: "list[Leaf] | None" = None
    """The items of a list in brackets."""


@dataclass(slots=True)
class Block:
    """A block mapping, or a block list, whose items have no key."""

    line: int
    column: int
    items: "list[tuple[Leaf | None, Leaf | Block]]" = field(default_factory=list)

    @property
    def last(self) -> int:
        """The last line of its last item."""
        return self.items[-1][1].last


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole file. `fixed`: there are anchors, so nothing may change places."""

    lines: list[str]
    root: Leaf | Block
    fixed: bool


_ODD_ENDS: Final = "\x85\u2028\u2029"


def read(text: str) -> Layout:
    """The blocks of a text that is sound YAML."""
    if any(character in text for character in _ODD_ENDS):
        raise UnformattableError("its lines end with other characters than line feeds")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    reader = _Reader(lines, CParser("\n".join(lines)))
    return Layout(lines, reader.document(), reader.anchored)


class _Reader:
    def __init__(self, lines: list[str], parser: CParser) -> None:
        self._lines = lines
        self._parser = parser
        self.anchored = False

    def document(self) -> Leaf | Block:
        self._parser.get_event()
        self._parser.get_event()
        return self._node()

    def _node(self) -> Leaf | Block:
        event: Any = self._parser.get_event()
        anchor = getattr(event, "anchor", None)
        self.anchored |= anchor is not None
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.AliasEvent):
            return self._leaf(event, event)
        if event.flow_style:
            return self._flow(event)
        if anchor is not None:
            raise UnformattableError(f"&{anchor} stands before a block; write that in braces")
        return self._block(event)

    def _leaf(self, start: Any, stop: Any) -> Leaf:
        begin, end = start.start_mark, stop.end_mark
        return Leaf(begin.line, begin.column, end.line, end.column)

    def _scalar(self, event: Any) -> Leaf:
        leaf = self._leaf(event, event)
        if event.style in ("|", ">"):  # ends where the next thing begins
            leaf.last -= leaf.end == 0 and leaf.last > leaf.line
            while not self._lines[leaf.last].strip() and "+" not in self._lines[leaf.line][leaf.column :]:
                leaf.last -= 1
        elif event.style in ("'", '"') and event.anchor is None and event.tag is None:
            leaf.value = event.value
        return leaf

    def _flow(self, event: Any) -> Leaf:
        if isinstance(event, yaml.MappingStartEvent):
            pairs = []
            while not isinstance(self._parser.peek_event(), yaml.MappingEndEvent):
                pairs.append((self._inner(), self._inner()))
            leaf = self._leaf(event, self._parser.get_event())
            leaf.pairs = pairs
        else:
            items = []
            while not isinstance(self._parser.peek_event(), yaml.SequenceEndEvent):
                items.append(self._inner())
            leaf = self._leaf(event, self._parser.get_event())
            leaf.items = items
        return leaf

    def _inner(self) -> Leaf:
        node = self._node()
        if isinstance(node, Block):
            raise UnformattableError("a list in brackets holds a pair without braces")
        return node

    def _block(self, event: Any) -> Block:
        block = Block(event.start_mark.line, event.start_mark.column)
        keyed = isinstance(event, yaml.MappingStartEvent)
        ends = yaml.MappingEndEvent if keyed else yaml.SequenceEndEvent
        while not isinstance(self._parser.peek_event(), ends):
            key = self._key(block.column) if keyed else None
            block.items.append((key, self._node() if keyed else self._item(block.column)))
        self._parser.get_event()
        return block

    def _key(self, column: int) -> Leaf:
        key = self._node()
        if not isinstance(key, Leaf) or key.last != key.line or key.column != column:
            raise UnformattableError("a key is written with `?`, or over several lines")
        return key

    def _item(self, column: int) -> Leaf | Block:
        item = self._node()
        if self._lines[item.line][column : column + 1] != "-" or item.column < column + 2:
            raise UnformattableError("an item of a list stands below its dash, not behind it")
        return item

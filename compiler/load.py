"""Bytes of a file -> Document, or findings with their place.

A composer of our own over libyaml's events, since the ready-made ones decide types by themselves (`on`, `010`), accept
duplicate keys, follow aliases without end, or need 45 s for a large site. Parsing goes on after a duplicate key, so
that all of them are shown.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]

from schemas.document import Document, Entry, Mapping, Node, Scalar, Sequence, Span
from schemas.findings import Finding, Place, Related, Severity

LARGEST: Final = 16 * 1024 * 1024
"""Bytes of one file. A site of 58,000 lines has two million."""
DEEPEST: Final = 40
"""Levels of nesting. The site language has eight."""
MOST_REPEATED: Final = 100_000
"""Nodes that aliases may add to those written."""

# What YAML takes for the end of a line, so that our line numbers are libyaml's.
_LINE_END: Final = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_UNPRINTABLE: Final = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _UnreadableError(Exception):
    """Carries the finding out of a place that cannot go on; never leaves this module."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def load(file: str, content: bytes) -> tuple[Document | None, list[Finding]]:
    """Read one file; no document when it is not YAML at all."""
    try:
        text = _decode(file, content)
        lines = _LINE_END.split(text)
        composer = _Composer(file, lines, CParser(text))
        root = composer.document()
        return Document(file, root, lines), composer.findings
    except _UnreadableError as error:
        return None, [error.finding]
    except yaml.MarkedYAMLError as error:
        return None, [_syntax(file, lines_of(content), error)]


def lines_of(content: bytes) -> list[str]:
    """The lines of a file that cannot be read, numbered as in its findings; none of one that is too large."""
    return _LINE_END.split(content.decode("utf-8-sig", errors="replace")) if len(content) <= LARGEST else []


def _decode(file: str, content: bytes) -> str:
    if len(content) > LARGEST:
        raise _error("V107", Place(file), f"the file has over {LARGEST:,} bytes; no more are read")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Its positions do not count a byte order mark.
        before, byte = error.object[: error.start].decode(errors="replace"), error.object[error.start]
        raise _error("V101", _place_after(file, before), f"byte 0x{byte:02x} is not UTF-8") from None
    if match := _UNPRINTABLE.search(text):
        place = _place_after(file, text[: match.start()])
        raise _error("V101", place, f"control character U+{ord(match[0]):04X} in the text")
    return text


def _place_after(file: str, before: str) -> Place:
    lines = _LINE_END.split(before)
    column = len(lines[-1]) + 1
    return Place(file, len(lines), column, column + 1)


def _error(code: str, place: Place, message: str, help: str = "") -> _UnreadableError:
    return _UnreadableError(Finding(code, Severity.ERROR, message, place, help))


def _syntax(file: str, lines: list[str], error: yaml.MarkedYAMLError) -> Finding:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    if line >= len(lines):  # libyaml puts the end of a file without a last line break on a line of its own
        line, column = len(lines) - 1, len(lines[-1])
    place = Place(file, line + 1, column + 1, column + 2)
    source = lines[line]
    if "nesting depth" in str(error.problem):  # libyaml from 0.2.6 on; it reads ahead, so it may come before us
        return _error("V107", place, f"nested deeper than {DEEPEST} levels").finding
    return Finding("V102", Severity.ERROR, str(error.problem or error), place, _syntax_help(source, column))


def _syntax_help(source: str, column: int) -> str:
    if "\t" in source[: column + 1]:
        return "indent with spaces; a tab is not allowed there"
    if re.search(r"[0-9a-fA-F]*::[0-9a-fA-F:]*|[0-9a-fA-F]+:[0-9a-fA-F]*:", source):
        return 'quote an IPv6 address: "2001:db8::1"'
    return "see `vrrpc explain V102` for what is most often the cause"


class _Composer:
    """Builds nodes from events, one file, with the limits of this module."""

    def __init__(self, file: str, lines: list[str], parser: CParser) -> None:
        self.file = file
        self._lines = lines
        self.findings: list[Finding] = []
        self._parser = parser
        self._anchors: dict[str, Node] = {}
        self._sizes: dict[int, tuple[int, int]] = {}
        self._measured: list[Node] = []  # keeps the ids in _sizes from being given to other nodes
        self._repeated = 0

    def document(self) -> Node:
        """The only document of the stream; an empty one is an empty scalar."""
        self._parser.get_event()
        if isinstance(self._parser.peek_event(), yaml.StreamEndEvent):
            return Scalar("", True, Span(1, 1, 2))
        self._parser.get_event()
        root = self._node(0)
        self._parser.get_event()
        following = self._parser.get_event()
        if not isinstance(following, yaml.StreamEndEvent):
            raise _error(
                "V102", self._place(_span(following)), "a second document in the file", "one site, one document"
            )
        return root

    def _node(self, depth: int) -> Node:
        event: Any = self._parser.get_event()
        span = _span(event)
        if depth > DEEPEST:
            raise _error("V107", self._place(span), f"nested deeper than {DEEPEST} levels")
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event.anchor, span, depth)
        if event.tag is not None and event.tag != "!":
            raise _error("V102", self._place(span), f"the tag {event.tag} has no meaning here", "leave the tag out")
        node = self._compose(event, span, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
            self._remember(node, self._measure(node))
        return node

    def _compose(self, event: Any, span: Span, depth: int) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            if not event.value and span.line > len(self._lines):  # where libyaml puts nothing at the end of a file
                end = len(self._lines[-1]) + 1
                span = Span(len(self._lines), end, end + 1)
            return Scalar(event.value, event.implicit[0], span)
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence(list(self._items(depth)), span)
        return Mapping(self._entries(depth), span)

    def _alias(self, anchor: str | None, span: Span, depth: int) -> Node:
        node = self._anchors.get(anchor or "")
        if node is None:
            raise _error("V102", self._place(span), f"*{anchor} stands for nothing: there is no &{anchor} before it")
        weight, height = self._sizes[id(node)]
        self._repeated += weight
        if self._repeated > MOST_REPEATED:
            raise _error("V107", self._place(span), f"aliases repeat more than {MOST_REPEATED:,} values")
        if depth + height > DEEPEST:
            raise _error("V107", self._place(span), f"nested deeper than {DEEPEST} levels")
        again = node._replace(span=span)
        self._remember(again, (weight, height))
        return again

    def _remember(self, node: Node, size: tuple[int, int]) -> None:
        self._sizes[id(node)] = size
        self._measured.append(node)

    def _measure(self, node: Node) -> tuple[int, int]:
        """Nodes and levels of what stands there; an alias is known already, so this goes no deeper than the text."""
        if (known := self._sizes.get(id(node))) is not None:
            return known
        if isinstance(node, Scalar):
            return 1, 0
        within = node.items if isinstance(node, Sequence) else [entry.value for entry in node.entries.values()]
        parts = [self._measure(child) for child in within]
        return 1 + sum(weight for weight, _ in parts), 1 + max((height for _, height in parts), default=0)

    def _items(self, depth: int) -> Iterator[Node]:
        while not isinstance(self._parser.peek_event(), yaml.SequenceEndEvent):
            yield self._node(depth + 1)
        self._parser.get_event()

    def _entries(self, depth: int) -> dict[str, Entry]:
        entries: dict[str, Entry] = {}
        while not isinstance(self._parser.peek_event(), yaml.MappingEndEvent):
            key = self._node(depth + 1)
            value = self._node(depth + 1)
            if not isinstance(key, Scalar):
                raise _error("V102", self._place(key.span), "a key must be a single word")
            if key.text == "<<" and key.plain:
                raise _error("V102", self._place(key.span), "merge keys are not read", "write the keys out")
            if key.text in entries:
                self._duplicate(key, entries[key.text].key)
            else:
                entries[key.text] = Entry(key, value)
        self._parser.get_event()
        return entries

    def _duplicate(self, key: Scalar, first: Scalar) -> None:
        message = f"the key {key.text!r} stands here twice"
        related = (Related("it is here first", self._place(first.span)),)
        place = self._place(key.span)
        self.findings.append(Finding("V103", Severity.ERROR, message, place, "remove or rename one of them", related))

    def _place(self, span: Span) -> Place:
        return Place(self.file, *span)


def _span(event: Any) -> Span:
    start, end = event.start_mark, event.end_mark
    last = end.column if end.line == start.line else start.column + 1
    return Span(start.line + 1, start.column + 1, max(last, start.column + 1) + 1)

"""A YAML file as it was written: nodes with their positions, every scalar still text.

What `on`, `1:30` or `010` means is decided by the field of the site that it stands in, never by YAML.
Named tuples, since a large site has half a million nodes and these cost a third of a frozen dataclass.
"""

from collections.abc import Mapping as Lookup
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from schemas.findings import Route


class Span(NamedTuple):
    """Where a node stands, counted from 1; a node of several lines ends at the end of its first one."""

    line: int
    column: int
    end_column: int


class Scalar(NamedTuple):
    """A word or a text. `plain` is false when it was quoted or a block, so `""` can be told from nothing."""

    text: str
    plain: bool
    span: Span


class Sequence(NamedTuple):
    """A list."""

    items: "list[Node]"
    span: Span


class Entry(NamedTuple):
    """One key of a mapping with its value."""

    key: Scalar
    value: "Node"


class Mapping(NamedTuple):
    """A mapping in the order it was written; the keys are unique."""

    entries: dict[str, Entry]
    span: Span


Node: TypeAlias = Scalar | Sequence | Mapping


class Document(NamedTuple):
    """One file that could be read as YAML, with what it includes. `lines` are its text, for showing findings.

    `homes` says of a table, or of an entry of one, which other file it came from; `sources` has the lines of all files
    when there are several; `shared` are the names of the segments that the repository's sites share.
    """

    file: str
    root: Node
    lines: list[str]
    homes: Lookup[Route, str] = MappingProxyType({})
    sources: Lookup[str, list[str]] = MappingProxyType({})
    shared: frozenset[str] = frozenset()

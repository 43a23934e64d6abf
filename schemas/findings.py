"""What the compiler has to say about a site: findings, each with a code, a place and a way out.

A finding is a value, never an exception: all of them are collected and shown together.
"""

from enum import StrEnum
from typing import NamedTuple

Route = tuple[str | int, ...]
"""A place named by what it is (`("virtual_routers", "front", "vrid")`), not by line: only one module knows lines."""


class Severity(StrEnum):
    """How bad it is: an error stops the compilation, a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Place(NamedTuple):
    """A stretch of one line of a file. Lines and columns count from 1, columns in characters; line 0 is the whole
    file."""

    file: str
    line: int = 0
    column: int = 0
    end_column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class Related(NamedTuple):
    """Another place that belongs to the finding: 'the other member is here'."""

    message: str
    place: Place


class Finding(NamedTuple):
    """One diagnostic, ready to be shown."""

    code: str
    severity: Severity
    message: str
    place: Place
    help: str = ""
    related: tuple[Related, ...] = ()
    at: Route = ()
    """What it is about, by name: stays the same when lines move. Empty for the file as text."""


class Waived(NamedTuple):
    """A finding that the site accepts, with the reason it gives and the last day of it."""

    finding: Finding
    reason: str
    until: str


class Breach(NamedTuple):
    """What a rule found, before anybody knows the line.

    `at` names the value; `key` says that the key itself is meant (an unknown key, a member that should not be there).
    """

    message: str
    at: Route
    key: bool = False
    help: str = ""
    related: tuple[tuple[str, Route], ...] = ()

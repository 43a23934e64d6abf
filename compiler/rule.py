"""What a guard rule is: a module with a code, its explanation, a bad and a good example, and a check.

A module satisfies this protocol without a base class or a decorator; `compiler/rules/__init__.py` lists them.
"""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from compiler.model import Model
from schemas.findings import Breach, Severity


class Rule(Protocol):
    """One guard. The module's docstring is what `vrrpc explain CODE` tells."""

    @property
    def CODE(self) -> str:
        """`V` and three digits; never used again for anything else."""

    @property
    def TITLE(self) -> str:
        """A few words for lists."""

    @property
    def SEVERITY(self) -> Severity:
        """What a breach of it is."""

    @property
    def HELP(self) -> str:
        """The way out, in one line."""

    @property
    def BAD(self) -> str:
        """A whole site with exactly one breach."""

    @property
    def GOOD(self) -> str:
        """The same site, mended."""

    def check(self, model: Model) -> Iterator[Breach]:
        """Every breach in the site."""


def is_waivable(rule: Rule) -> bool:
    """Whether a site may accept what the rule finds: any warning, and an error whose rule has `WAIVABLE = True`."""
    return bool(getattr(rule, "WAIVABLE", rule.SEVERITY is Severity.WARNING))


class Page(NamedTuple):
    """What is told about one code that a stage finds by itself, like the constants of a rule module."""

    CODE: str
    TITLE: str
    HELP: str
    TEXT: str
    BAD: bytes
    GOOD: bytes
    SEVERITY: Severity = Severity.ERROR

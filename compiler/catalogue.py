"""Every code with its story, in one shape: what `explain`, SARIF's list of rules and the page of all rules tell.

Rules are modules and reading has pages; nobody but this module needs to know that.
"""

import inspect
from typing import Final, NamedTuple

from compiler.overlap import OVERLAPS
from compiler.rule import Page, Rule, is_waivable
from compiler.rules import CONSISTENCY, DRIFT, FOLLOWING, LIVE, READING, ROLLOUT, RULES, WAIVING
from compiler.rules.reading import UNREADABLE
from schemas.findings import Severity


class Story(NamedTuple):
    """What can be told about one code. The examples are empty where no text of a site can show it."""

    code: str
    title: str
    severity: Severity
    help: str
    text: str
    bad: bytes
    good: bytes
    waivable: bool

    @property
    def slug(self) -> str:
        """The title as an identifier: `Priority255`."""
        words = self.title.replace("'", "").replace("-", " ").split()
        return "".join(word[0].upper() + word[1:] for word in words)


def _of_page(page: Page) -> Story:
    return Story(page.CODE, page.TITLE, page.SEVERITY, page.HELP, page.TEXT, page.BAD, page.GOOD, waivable=False)


def _of_rule(rule: Rule) -> Story:
    text = inspect.cleandoc(rule.__doc__ or "")
    bad, good = rule.BAD.encode(), rule.GOOD.encode()
    return Story(rule.CODE, rule.TITLE, rule.SEVERITY, rule.HELP, text, bad, good, is_waivable(rule))


_PAGES: Final = (
    UNREADABLE, *READING.values(), *WAIVING.values(), *OVERLAPS.values(), *FOLLOWING.values(), *ROLLOUT.values(),
    *LIVE.values(), *DRIFT.values(), *CONSISTENCY.values(),
)  # fmt: skip

STORIES: Final = {
    story.code: story for story in sorted([*map(_of_page, _PAGES), *map(_of_rule, RULES)], key=lambda story: story.code)
}
"""By code, in order."""

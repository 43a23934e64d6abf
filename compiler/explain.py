"""A code -> the page that tells its story: why the rule exists, a bad example as it is reported, a good one."""

from datetime import date
from textwrap import fill, indent
from typing import Final

from compiler.catalogue import STORIES, Story
from compiler.report.text import as_text
from compiler.repository import compile_repository, files_of

EXAMPLE_DAY: Final = date(2026, 1, 1)
"""The day on which the examples are checked, for those that are about one."""


def explain(code: str) -> str | None:
    """The page of a code, or None for a code that nobody has."""
    story = STORIES.get(code)
    return _page(story) if story else None


def codes() -> list[tuple[str, str]]:
    """Every code with its title, in order."""
    return [(story.code, story.title) for story in STORIES.values()]


def report_of(story: Story) -> str:
    """What is said of the bad example."""
    compiled = compile_repository(files_of(story.bad), EXAMPLE_DAY, checking=True)
    shown = [finding for each in compiled for finding in each.findings if finding.code == story.code]
    return as_text(shown, {file: lines for each in compiled for file, lines in each.sources.items()})


def _page(story: Story) -> str:
    text = story.text if "\n" in story.text else fill(story.text, 100)
    head = f"{story.code}: {story.title}\n\n{text}\n\n"
    tail = f"Way out: {story.help}\n"
    if story.waivable:
        tail += "\nA site may accept it for a time: see `waivers:` and `vrrpc explain V701`.\n"
    if not story.bad:
        return head + tail
    report, good = indent(report_of(story), "    "), indent(story.good.decode(), "    ")
    return f"{head}What it says:\n\n{report}\n{tail}\nGood:\n\n{good}"

"""A code -> the page that tells its story: why the rule exists, a bad example as it is reported, a good one."""

import inspect
from textwrap import fill, indent

from compiler import compile_site
from compiler.report import as_text
from compiler.rules import READING, RULES


def explain(code: str) -> str | None:
    """The page of a code, or None for a code that nobody has."""
    if code in READING:
        page = READING[code]
        return _page(code, page.TITLE, fill(page.TEXT, 100), page.HELP, page.BAD, page.GOOD)
    for rule in RULES:
        if code == rule.CODE:
            story = inspect.cleandoc(rule.__doc__ or "")
            return _page(code, rule.TITLE, story, rule.HELP, rule.BAD.encode(), rule.GOOD.encode())
    return None


def codes() -> list[tuple[str, str]]:
    """Every code with its title, in order."""
    pages = [(page.CODE, page.TITLE) for page in READING.values()]
    return pages + [(rule.CODE, rule.TITLE) for rule in RULES]


def _page(code: str, title: str, story: str, way_out: str, bad: bytes, good: bytes) -> str:
    found = compile_site("site.yaml", bad)
    shown = [finding for finding in found.findings if finding.code == code]
    report = as_text(shown, {"site.yaml": found.lines})
    good_text = indent(good.decode(), "    ")
    bad_text = indent(report, "    ")
    return f"{code}: {title}\n\n{story}\n\nWhat it says:\n\n{bad_text}\nWay out: {way_out}\n\nGood:\n\n{good_text}"

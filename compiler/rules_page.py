"""The page of all rules, for readers of the repository: made from them, with what is really said of each example."""

from collections.abc import Iterator
from textwrap import fill
from typing import Final

from compiler.catalogue import STORIES, Story
from compiler.explain import report_of

_HEAD: Final = """\
# The rules

Made from the modules of this folder by `python -m tests.rewrite_pages`; change those. `vrrpc explain CODE` tells the
same at a terminal. Families: V1 syntax and schema, V2 addresses and interfaces, V3 VRRP, V4 redundancy, V5 services and
programs, V6 DNS, V7 rollout, V8 secrets and trust, V9 what the wire shows. A code is never used for anything else. What
*can be waived*, a site may accept for a time with `waivers:` (see V701).

| code | what | severity | can be waived |
|---|---|---|---|
"""


def rules_page() -> str:
    """The whole page, as Markdown."""
    table = "".join(map(_row, STORIES.values()))
    return f"{_HEAD}{table}\n" + "\n".join(map(_section, STORIES.values()))


def _row(story: Story) -> str:
    link = f"[{story.code}](#{_anchor(story)})"
    return f"| {link} | {story.title} | {story.severity} | {'yes' if story.waivable else ''} |\n"


def _anchor(story: Story) -> str:
    """What GitHub calls the heading."""
    kept = (character for character in _heading(story).lower() if character.isalnum() or character in " -_")
    return "".join(kept).replace(" ", "-")


def _heading(story: Story) -> str:
    return f"{story.code}: {story.title}"


def _section(story: Story) -> str:
    return "\n".join(
        [
            f"## {_heading(story)}",
            "",
            story.text if "\n" in story.text else fill(story.text, 120),
            "",
            f"Way out: {story.help}.",
            *_examples(story),
            "",
        ]
    )


def _examples(story: Story) -> Iterator[str]:
    if not story.bad:
        return
    for name, site in ("Bad", story.bad), ("Good", story.good):
        yield from ("", f"{name}:", "", *_fenced("yaml", _shown(site)))
        if name == "Bad":
            yield from ("", *_fenced("text", report_of(story)))


def _fenced(language: str, text: str) -> list[str]:
    return [f"```{language}", *text.rstrip("\n").split("\n"), "```"]


def _shown(site: bytes) -> str:
    return site.decode(errors="replace")

"""Rewrites what is made from the code and committed: `python -m tests.rewrite_pages`, then read the difference."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from compiler.capability_page import capability_page, short_table
from compiler.rules_page import rules_page
from runtime.commands.schema import schema_text
from tests.live.matrix import meetings_section

ROOT: Final = Path(__file__).resolve().parents[1]


def readme(text: str) -> str:
    """The README with its table of capabilities made anew; the rest of it is written by hand."""
    before, head, rest = text.partition(TABLE_HEADING)
    _, next_heading, after = rest.partition("\n## ")
    return before + head + "\n".join(["", "", *short_table(), ""]) + next_heading + after


TABLE_HEADING: Final = "## What each VRRP daemon can"

PAGES: Final[dict[str, Callable[[], str]]] = {
    "README.md": lambda: readme((ROOT / "README.md").read_text(encoding="utf-8")),
    "compiler/rules/README.md": rules_page,
    "compiler/targets/README.md": lambda: f"{capability_page()}\n{meetings_section()}",
    "schemas/part.schema.json": partial(schema_text, part=True),
    "schemas/site.schema.json": schema_text,
}
"""By name, with what makes it."""


def main() -> None:
    """Write them all."""
    for name, made in PAGES.items():
        (ROOT / name).write_text(made(), encoding="utf-8")


if __name__ == "__main__":
    main()

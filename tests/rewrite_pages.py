"""Rewrites what is made from the code and committed: `python -m tests.rewrite_pages`, then read the difference."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Final

from compiler.capability_page import capability_page, short_table
from compiler.rules_page import rules_page
from compiler.service_page import service_page, service_table
from runtime.commands.schema import schema_text
from tests.live.matrix import meetings_section

ROOT: Final = Path(__file__).resolve().parents[1]


def readme(text: str) -> str:
    """The README with its tables made anew; the rest of it is written by hand."""
    for heading, table in TABLES.items():
        before, head, rest = text.partition(heading)
        _, next_heading, after = rest.partition("\n## ")
        text = before + head + "\n".join(["", "", *table(), ""]) + next_heading + after
    return text


TABLES: Final[dict[str, Callable[[], Iterable[str]]]] = {
    "## What each VRRP daemon can": short_table,
    "## What each service does when its address moves": service_table,
}

PAGES: Final[dict[str, Callable[[], str]]] = {
    "README.md": lambda: readme((ROOT / "README.md").read_text(encoding="utf-8")),
    "compiler/rules/README.md": rules_page,
    "compiler/services/README.md": service_page,
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

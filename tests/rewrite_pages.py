"""Rewrites what is made from the code and committed: `python -m tests.rewrite_pages`, then read the difference."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from compiler.rules_page import rules_page
from runtime.commands.schema import schema_text

ROOT: Final = Path(__file__).resolve().parents[1]

PAGES: Final[dict[str, Callable[[], str]]] = {
    "compiler/rules/README.md": rules_page,
    "schemas/site.schema.json": schema_text,
}
"""By name, with what makes it."""


def main() -> None:
    """Write them all."""
    for name, made in PAGES.items():
        (ROOT / name).write_text(made(), encoding="utf-8")


if __name__ == "__main__":
    main()

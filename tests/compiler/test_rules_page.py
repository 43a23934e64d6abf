"""The page of all rules is what the rules say today, and its links lead somewhere."""

import re
from inspect import get_annotations

import pytest

from compiler.capabilities import Capabilities
from compiler.capability_page import TRAITS
from compiler.catalogue import STORIES
from compiler.rules_page import rules_page
from tests.rewrite_pages import PAGES, ROOT

PAGE = rules_page()


@pytest.mark.parametrize("name", PAGES)
def test_committed_page_is_fresh(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == PAGES[name](), "run `python -m tests.rewrite_pages`"


def test_every_rule_is_told_with_its_report() -> None:
    for code, story in STORIES.items():
        (section,) = re.findall(rf"^## {code}: .*?(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
        assert f"Way out: {story.help}" in section
        assert not story.bad or re.search(rf"^(\w+/)?site\.yaml:\d+:\d+ {code} ", section, re.MULTILINE)


def test_every_capability_is_in_the_table() -> None:
    traits = [name for name in get_annotations(Capabilities) if not name.startswith("longest")]
    assert sorted(TRAITS) == sorted(traits)


def test_links_lead_to_headings() -> None:
    headings = [
        "".join(character for character in heading.lower() if character.isalnum() or character in " -_")
        for heading in re.findall(r"^## (.*)$", PAGE, re.MULTILINE)
    ]
    assert re.findall(r"\(#(.*?)\)", PAGE) == [heading.replace(" ", "-") for heading in headings]


def test_fences_are_closed() -> None:
    fences = re.findall(r"^```.*$", PAGE, re.MULTILINE)
    assert all(
        opening != "```" and closing == "```" for opening, closing in zip(fences[::2], fences[1::2], strict=True)
    )

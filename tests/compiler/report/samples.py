"""Findings of every kind, for the formats to show: each rule's bad example, and a text of hostile characters."""

from compiler import Compilation, compile_site
from compiler.catalogue import STORIES
from compiler.explain import EXAMPLE_DAY
from tests.compiler.samples import SITE

WAIVER = "waivers:\n  - {code: V401, at: virtual_routers.front, reason: on its way, until: 2026-12-31}\n"
ALONE = SITE.replace("      fridge: {interface: eth0, priority: 100}\n", "")
"""A site with one warning."""


def compiled(text: str, file: str = "site.yaml") -> Compilation:
    """As CI would."""
    return compile_site(file, text.encode(), EXAMPLE_DAY, checking=True)


EVERY = {code: compile_site(f"sites/{code}/site.yaml", story.bad, EXAMPLE_DAY, True) for code, story in STORIES.items()}
"""By code."""

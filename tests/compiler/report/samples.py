"""Findings of every kind, for the formats to show: each rule's bad example, and a text of hostile characters."""

from compiler import Compilation, compile_site
from compiler.catalogue import STORIES
from compiler.explain import EXAMPLE_DAY
from compiler.repository import compile_repository, files_of
from tests.compiler.samples import SITE

WAIVER = "waivers:\n  - {code: V401, at: virtual_routers.front, reason: on its way, until: 2026-12-31}\n"
ALONE = SITE.replace("      fridge: {interface: eth0, priority: 100}\n", "")
"""A site with one warning."""


def compiled(text: str, file: str = "site.yaml") -> Compilation:
    """As CI would."""
    return compile_site(file, text.encode(), EXAMPLE_DAY, checking=True)


def _bad(code: str, example: bytes) -> Compilation:
    """The compilation of a bad example; of one with several sites, that of the last."""
    files = files_of(example)
    names = {name: f"sites/{name if len(files) > 1 else code + '/site.yaml'}" for name in files}
    repository = {names[name]: text for name, text in files.items()}
    return compile_repository(repository, EXAMPLE_DAY, checking=True)[-1]


EVERY = {code: _bad(code, story.bad) for code, story in STORIES.items()}
"""By code."""

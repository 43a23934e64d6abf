"""Which quotes can go: those without which every reader of YAML, of either version, still sees the same text."""

import re
from typing import Final

_WORDS: Final = re.compile(r"[A-Za-z_/][A-Za-z0-9_/.-]*(?: [A-Za-z0-9_/.-]+)*")
_ADDRESS: Final = re.compile(r"[0-9]+(?:\.[0-9]+){3}(?:/[0-9]+)?")
_TYPED: Final = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
"""What some reader takes for something else than a text."""


def without_quotes(text: str) -> str:
    """The text as a plain scalar, or nothing where it must stay in quotes."""
    plain = _WORDS.fullmatch(text) or _ADDRESS.fullmatch(text)
    return text if plain and text.lower() not in _TYPED else ""

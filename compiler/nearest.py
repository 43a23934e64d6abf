"""The word that was probably meant."""

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], likeness: float = 0.6) -> str:
    """The known word most like this one, or nothing when none is like it enough."""
    from difflib import get_close_matches  # costs more than a whole check that finds nothing

    return next(iter(get_close_matches(word, list(known), 1, likeness)), "")

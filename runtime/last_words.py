"""What a program said before it ended: its own words tell best why it does not stay up. Pure."""

from typing import Final

_MOST_LINES: Final = 3
_LONGEST: Final = 400


def last_words(log: str) -> str:
    """The last lines of a log, each once, as one; empty when there are none."""
    lines = list(dict.fromkeys(line.strip() for line in log.splitlines() if line.strip()))
    said = "; ".join("".join(sign for sign in line if sign.isprintable()) for line in lines[-_MOST_LINES:])
    return said if len(said) <= _LONGEST else f"...{said[3 - _LONGEST :]}"

"""The log's files: segments named by the number of their first line, so that their names sort as their lines do."""

import os
import re
from typing import Final

FOLDER: Final = "events"
"""Below the state directory."""
_NAME: Final = re.compile(r"[0-9]{12}\.jsonl")


def folder_of(state: str) -> str:
    """Where a host's events are."""
    return os.path.join(state, FOLDER)


def name_of(first: int) -> str:
    """The segment that begins with this line."""
    return f"{first:012d}.jsonl"


def segments(folder: str) -> list[str]:
    """All of them, the oldest first; none where there is no folder."""
    try:
        return sorted(name for name in os.listdir(folder) if _NAME.fullmatch(name))
    except FileNotFoundError:
        return []

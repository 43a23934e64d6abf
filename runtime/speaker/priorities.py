"""The priorities that a person set at run time, kept so that a drained router stays drained after a restart.

priorities.json in the state directory: router -> {"priority": 0 to 254, "reason": text, "at": UTC}; 0 is drained. A
router that is not named has its file's priority.
"""

import json
import os
import time
from dataclasses import asdict, dataclass
from typing import Final

from runtime.install import write_file

FILE: Final = "priorities.json"


@dataclass(frozen=True, slots=True)
class SetPriority:
    """One person's choice: why, and since when (UTC)."""

    priority: int
    reason: str
    at: str


def choose(priority: int, reason: str) -> SetPriority:
    """A choice that is made now."""
    return SetPriority(priority, reason, time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()))


def read_priorities(folder: str) -> dict[str, SetPriority]:
    """All that were set; none when nothing was kept. Raises OSError, and ValueError when it is not what we write."""
    try:
        with open(os.path.join(folder, FILE), encoding="utf-8") as file:
            entries = json.load(file)
        kept = {str(name): SetPriority(**entry) for name, entry in entries.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not what was written there: {error}") from None
    for name, chosen in kept.items():
        if type(chosen.priority) is not int or not 0 <= chosen.priority <= 254:
            raise ValueError(f"{name}: priority {chosen.priority!r}")
    return kept


def write_priorities(folder: str, kept: dict[str, SetPriority]) -> str:
    """Make them last, also across a power failure: why not, or nothing."""
    text = json.dumps({name: asdict(chosen) for name, chosen in kept.items()}, indent=1) + "\n"
    try:
        write_file(os.path.join(folder, FILE), text.encode(), 0o600)
    except OSError as error:
        return f"{folder}/{FILE} cannot be written: {error.strerror}"
    return ""

"""Codes of what a host asks a person about before it goes on. Their stories are in `compiler/rules/rollout.py`."""

from enum import StrEnum
from typing import Final


class Rollout(StrEnum):
    """The guards of rollout."""

    EMPTY = "V721"
    ALL_REMOVED = "V722"
    MANY_REMOVED = "V723"
    UNREADABLE = "V724"
    NOBODY_TOOK_OVER = "V725"
    TAKEN_BACK = "V726"
    OTHER_PLAN = "V727"


LET_PASS: Final = frozenset(Rollout) - {Rollout.OTHER_PLAN}
"""What `--allow` lets pass. Another plan than the shown one is looked at instead."""
BY_COMMIT: Final = LET_PASS - {Rollout.TAKEN_BACK}
"""What the trailer of a commit lets pass. One that was taken back is not tried again because it says so itself."""
TRAILER: Final = "Vrrpc-Allow"
"""At the end of a commit's message: `Vrrpc-Allow: V722 the pair moves to other hosts`."""

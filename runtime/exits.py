"""The exit statuses of vrrpc: one meaning a number, in every command."""

from typing import Final

GOOD: Final = 0
FAILED: Final = 1
"""Findings of severity error, or it failed and nothing was changed."""
PENDING: Final = 2
"""Something would change; only where that is asked for."""
REFUSED: Final = 3
"""Refused by a guard."""
TAKEN_BACK: Final = 4
"""Applied, then fully taken back."""
UNKNOWN: Final = 5
"""Left in a partial or unknown state."""
WRONG_USE: Final = 64
INTERRUPTED: Final = 130


class CommandError(Exception):
    """A command cannot go on: one line for stderr, and the exit status."""

    def __init__(self, message: str, status: int = FAILED) -> None:
        super().__init__(message)
        self.status = status

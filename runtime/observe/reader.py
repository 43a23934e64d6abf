"""What a reader of role changes is, and the role words that all of them speak."""

from collections.abc import Mapping
from typing import Final, Protocol

MASTER: Final = "master"
BACKUP: Final = "backup"
INITIALIZE: Final = "initialize"
"""Out of it: no link, drained, in a fault."""

Roles = Mapping[str, str]
"""The latest role of virtual routers, by their names; those that nothing is known of are not among them."""


class Reader(Protocol):
    """Changes of role of one daemon. Unusable when it raises OSError; then the daemon is asked instead."""

    def fileno(self) -> int:
        """For a selector: readable when something may have changed. Negative where that cannot be waited for."""
        ...

    def take(self) -> Roles:
        """What is new since the last time, the latest state alone. Never waits."""
        ...

    def close(self) -> None:
        """Give everything back."""
        ...

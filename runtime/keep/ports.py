"""What keeping a generation true needs of the process manager, beyond what applying needs."""

from collections.abc import Iterable
from typing import Protocol

from runtime.ports import Programs


class KeptPrograms(Programs, Protocol):
    """The process manager."""

    def hangs(self) -> bool:
        """Whether it is there and does not answer."""

    def started(self) -> dict[str, float]:
        """When each program was started last, in UTC seconds; 0 for never. Raises WorldError."""

    def start_programs(self, names: Iterable[str]) -> None:
        """Start those that do not run, and wait for none. Raises WorldError."""

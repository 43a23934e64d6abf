"""Who feels the pulse of the agent's loop: the watchdog of the service manager, and the metrics."""

from typing import Protocol

from runtime.apply import Outcome


class Pulse(Protocol):
    """Told by the loop itself, in its own thread: a loop that hangs tells nothing. None of them fails or waits."""

    def beat(self) -> None:
        """The loop came round."""

    def looked(self, outcome: Outcome | None, seconds: float) -> None:
        """It looked at the site; None: there was nothing new."""

    def heard(self, source: str, why: str) -> None:
        """A remote was asked; `why` is empty where it answered."""

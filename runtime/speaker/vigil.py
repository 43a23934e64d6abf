"""What the speaker's loop waits on: its ports, and everything else. Packets wake it, but not each one.

Where hundreds of virtual routers speak, packets come in bursts, and to wake up costs more than to read one. So after
some were read the loop hears nothing new for a moment, in which more of them gather; all else wakes it meanwhile.
"""

import selectors
from collections.abc import Callable

from runtime.speaker.port import Port

Do = Callable[[], object]


class Vigil:
    """`others` is for everything but ports; what is registered there has what is to be done as its data."""

    def __init__(self) -> None:
        self.others = selectors.DefaultSelector()
        self._everything = selectors.DefaultSelector()
        self._everything.register(self.others, selectors.EVENT_READ)
        self._gathering = False

    def listen(self, port: Port, do: Do) -> None:
        """Packets on this port count from now on."""
        self._everything.register(port, selectors.EVENT_READ, do)

    def ignore(self, port: Port) -> None:
        """They do not any more."""
        self._everything.unregister(port)

    def wait(self, pause: float | None, rest: float) -> list[Do]:
        """What is to be done, after so many seconds at most, None for no end. `rest` is how long more packets may
        gather when there were some the last time."""
        if self._gathering:
            self._gathering = False
            return self._of_others(rest if pause is None else min(pause, rest))
        found: list[Do] = []
        for key, _ in self._everything.select(pause):
            found += [key.data] if key.data else self._of_others(0)
            self._gathering |= key.data is not None
        return found

    def _of_others(self, pause: float) -> list[Do]:
        return [key.data for key, _ in self.others.select(pause)]

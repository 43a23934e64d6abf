"""What the speaker's loop waits on: its ports, and everything else. Packets wake it, but not each one.

Where hundreds of virtual routers speak, packets come in bursts, and to wake up costs more than to read one. So when the
first one is there the loop rests for a moment, in which more of them gather; all else wakes it meanwhile.
"""

import selectors
import time
from collections.abc import Callable

from runtime.speaker.port import Port

Do = Callable[[], object]


class Vigil:
    """`others` is for everything but ports; what is registered there has what is to be done as its data."""

    def __init__(self) -> None:
        self.others = selectors.DefaultSelector()
        self._everything = selectors.DefaultSelector()
        self._everything.register(self.others, selectors.EVENT_READ)

    def listen(self, port: Port, do: Do) -> None:
        """Packets on this port count from now on."""
        self._everything.register(port, selectors.EVENT_READ, do)

    def ignore(self, port: Port) -> None:
        """They do not any more."""
        self._everything.unregister(port)

    def wait(self, pause: float | None, rest: float) -> list[Do]:
        """What is to be done, after so many seconds at most, None for no end. `rest` is how long packets may gather."""
        began = time.monotonic()
        others: list[Do] = []
        ports: list[Do] = []
        for key, _ in self._everything.select(pause):
            if key.data:
                ports.append(key.data)
            else:
                others += self._of_others(0)
        if ports and not others:
            left = rest if pause is None else min(rest, began + pause - time.monotonic())
            others = self._of_others(max(0.0, left))
        return others + ports

    def _of_others(self, pause: float) -> list[Do]:
        return [key.data for key, _ in self.others.select(pause)]

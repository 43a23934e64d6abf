"""Work that the kernel or a disk takes long for, done beside the loop by one thread, in order.

Deleting a macvlan takes some 50 ms, and making a file durable as long as the disk likes: the adverts of other virtual
routers do not wait for that.
"""

import socket
import threading
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue

Work = Callable[[], object]


class Aside:
    """Readable for a selector when `finish` has something to do."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[tuple[Work, Work]] = SimpleQueue()
        self._done: deque[Work] = deque()
        self._reading, self._writing = socket.socketpair()
        self._reading.setblocking(False)
        self._thread: threading.Thread | None = None

    def fileno(self) -> int:
        """For a selector."""
        return self._reading.fileno()

    def run(self, work: Work, then: Work) -> None:
        """Have `work` done by the thread, and `then` by the loop afterwards. `work` must not raise."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._labour, name="aside", daemon=True)
            self._thread.start()
        self._waiting.put((work, then))

    def finish(self) -> None:
        """In the loop: what was to be done after the work that is done by now."""
        self._reading.recv(4096)
        while self._done:
            self._done.popleft()()

    def _labour(self) -> None:
        while True:
            work, then = self._waiting.get()
            work()
            self._done.append(then)
            self._writing.send(b"!")

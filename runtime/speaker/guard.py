"""The speaker's end of its guardian: makes it, makes another when it dies, and keeps its wills up to date."""

import fcntl
import gc
import os
import resource
import selectors
import signal
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final

from runtime.speaker.guardian import be_guardian
from runtime.speaker.heartbeats import SLOTS, Heartbeats
from runtime.speaker.will import Will, write_will

_RETRY: Final = 1.0
"""Seconds between two guardians: one that dies at once must not keep us from our work."""

_SEND_LIMIT: Final = struct.pack("ll", 0, 100_000)
"""100 ms: it reads a hundred routers' wills in a few of them, so one that does not is stopped or stuck."""

_HIGHEST: Final = 1024 - 64
"""A number for our end that no other file has after it. Of a process that ends Linux lets the files go from the last
number to the first, and a packet socket takes it 15 ms: as the first one ours told the guardian 20 ms too late."""


class Guard:
    """A guardian from the start on, heard by the speaker's own loop. `pid` is 0 when there is none at present; `renew`
    is to be called from time to time."""

    def __init__(self, selector: selectors.BaseSelector, report: Callable[[str], None]) -> None:
        self._selector = selector
        self._report = report
        self._beats = Heartbeats()
        self._free = list(range(SLOTS - 1, -1, -1))
        self._wills: dict[int, Will] = {}
        self._seen = 0
        self._born = -_RETRY
        self.pid = 0
        self._socket: socket.socket | None = None
        self.renew()

    def renew(self) -> None:
        """Have a guardian, unless there was a new one just now."""
        if self._socket or time.monotonic() < self._born + _RETRY:
            return
        self._born = time.monotonic()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _SEND_LIMIT)
        gc.freeze()
        try:
            self.pid = os.fork()
        except OSError as error:
            self._report(f"no guardian: {error.strerror}; a killed speaker leaves its addresses behind")
            ours.close()
            theirs.close()
            return
        if self.pid == 0:
            be_guardian(theirs, self._beats)
        theirs.close()
        self._socket = ours = _last(ours)
        self._selector.register(ours, selectors.EVENT_READ, self._hear)
        for will in self._wills.values():
            self._tell(will.slot, will)

    def _hear(self) -> None:
        """It took something down, which `taken_down` tells, or is no more."""
        while self._socket:
            try:
                if not self._socket.recv(16, socket.MSG_DONTWAIT):
                    self._bury("it ended")
            except BlockingIOError:
                return
            except OSError as error:
                self._bury(str(error.strerror))

    def slot(self) -> int:
        """A place for one more router's signs of life."""
        return self._free.pop()

    def give_back(self, slot: int) -> None:
        """It needs none any more."""
        self.put(slot, None)
        self._free.append(slot)

    def put(self, slot: int, will: Will | None) -> None:
        """What is to be done for a router from now on, or nothing."""
        if self._wills.get(slot) == will:
            return
        if will:
            if slot not in self._wills:
                self._beats.start(slot, time.monotonic_ns())
            self._wills[slot] = will
        else:
            del self._wills[slot]
        self._tell(slot, will)

    def beat(self, slot: int) -> None:
        """A router has spoken."""
        self._beats.beat(slot, time.monotonic_ns())

    def taken_down(self) -> Iterator[int]:
        """The slots of routers that it has taken down since the last time."""
        if self._beats.taken_down != self._seen:
            self._seen = self._beats.taken_down
            yield from [slot for slot in self._wills if self._beats.was_taken_down(slot)]

    def _tell(self, slot: int, will: Will | None) -> None:
        if self._socket:
            try:
                self._socket.send(write_will(slot, will))
            except OSError:
                self._bury("it does not listen")

    def _bury(self, why: str) -> None:
        """Whatever is left of it does nothing: it may not act on old wills."""
        if self._socket:
            self._report(f"the guardian is gone, making another: {why}")
        self.close()

    def close(self) -> None:
        """Without a will it would end by itself; this waits for nobody who was stopped."""
        if self._socket:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self._selector.unregister(self._socket)
            self._socket.close()
            self._socket = None
            with suppress(ChildProcessError):
                os.waitpid(self.pid, 0)
            self.pid = 0


def _last(ours: socket.socket) -> socket.socket:
    """The same with a high number, where the process may have one."""
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    number = _HIGHEST if most == resource.RLIM_INFINITY else min(_HIGHEST, most // 2)
    try:
        number = fcntl.fcntl(ours, fcntl.F_DUPFD_CLOEXEC, number)
    except OSError:
        return ours
    ours.close()
    return socket.socket(fileno=number)

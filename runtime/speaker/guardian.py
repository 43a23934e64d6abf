"""A small process that outlives the speaker by a moment: says goodbye for it, and takes its addresses away.

The speaker's end of a socket closes when the speaker ends, however that comes: what it had not taken back by then is
done, within milliseconds. A process that is there and does nothing (stopped, swapped out) is found by its missing signs
of life; the kernel would go on answering for it beside the next master. TERM to the whole process group is not for it.
"""

import gc
import os
import select
import signal
import socket
import time
from contextlib import suppress
from typing import Final, NoReturn

from runtime.speaker.frames import LINK_LOCAL
from runtime.speaker.heartbeats import Heartbeats
from runtime.speaker.port import open_raw
from runtime.speaker.rtnetlink import perform
from runtime.speaker.urgency import be_urgent
from runtime.speaker.will import Will, read_will

LARGEST: Final = 1 << 18
"""Bytes of a will; one of 255 addresses has some 15,000."""

_IGNORED: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE)
_LOG: Final = 2


def be_guardian(speaker: socket.socket, beats: Heartbeats) -> NoReturn:
    """What a forked process becomes. It keeps nothing open that the speaker has, or would seem to be it."""
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        for number in _IGNORED:
            signal.signal(number, signal.SIG_IGN)
        be_urgent()
        gc.disable()  # a collection would touch, and so copy, every page that is shared with the speaker
        keep = speaker.fileno()
        os.closerange(_LOG + 1, keep)
        os.closerange(keep + 1, os.sysconf("SC_OPEN_MAX"))
        _Guardian(speaker, beats).live()
        status = 0
    finally:
        os._exit(status)


class _Guardian:
    def __init__(self, speaker: socket.socket, beats: Heartbeats) -> None:
        self._speaker = speaker
        self._speaker.setblocking(False)
        self._beats = beats
        self._wills: dict[int, Will] = {}
        self._wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)

    def live(self) -> None:
        """Until the speaker has ended."""
        while self._listen():
            now = time.monotonic_ns()
            stalled = [will for will in self._wills.values() if self._due(will) <= now]
            for will in stalled:
                self._beats.take_down(will.slot)
                del self._wills[will.slot]
            if stalled:
                self._execute(stalled, "gave no sign of life")
                with suppress(OSError):
                    self._speaker.send(b"!")
            soonest = min((self._due(will) for will in self._wills.values()), default=None)
            wait = None if soonest is None else max(0.0, (soonest - now) / 1e9)
            select.select([self._speaker], [], [], wait)
        if self._wills:
            self._execute(list(self._wills.values()), "has ended")

    def _listen(self) -> bool:
        """Take what the speaker says; False when it says nothing ever again."""
        while True:
            try:
                message = self._speaker.recv(LARGEST)
            except BlockingIOError:
                return True
            except ConnectionError:
                continue  # said once; what was sent before the end is still to be read
            if not message:
                return False
            slot, will = read_will(message)
            if will:
                self._wills[slot] = will
            else:
                self._wills.pop(slot, None)

    def _due(self, will: Will) -> int:
        return self._beats.last(will.slot) + will.patience

    def _execute(self, wills: list[Will], why: str) -> None:
        """Every goodbye first: they are what the peers wait for."""
        for will in wills:
            for frame in will.frames:
                with suppress(OSError):  # without the interface nobody hears us, and nobody finds the addresses
                    self._wire.sendto(frame, (will.interface, 0))
            _post(will)
        perform(*(request for will in wills for request in will.requests))
        names = ", ".join(will.name for will in wills)
        with suppress(OSError):
            os.write(
                _LOG, f"guardian: the speaker {why}: said goodbye and took the addresses of {names} away\n".encode()
            )


def _post(will: Will) -> None:
    """What goes to hosts by their addresses, which the kernel finds the way to. It waits for nobody's MAC address: what
    it cannot send at once goes out when that is known."""
    for packet, address, family in will.letters:
        with suppress(OSError):
            out = open_raw(will.interface, family)
            zone = (0, socket.if_nametoindex(will.interface)) if address.startswith(LINK_LOCAL) else ()
            out.sendto(packet, socket.MSG_DONTWAIT, (address, 0, *zone))
            out.close()

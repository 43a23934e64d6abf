"""Signs of life in memory that the speaker and its guardian share: a moment per virtual router, and what came of it.

Writing one costs no system call and wakes nobody; the guardian looks when the time of one is up. A slot is two words:
when the speaker last spoke for a router (monotonic nanoseconds), and whether the guardian took it down since. In front
of all is a count of the latter, so that one look tells the speaker that nothing happened.
"""

import mmap
import struct
from typing import Final

SLOTS: Final = 1 << 15
"""More than 60 interfaces can have in virtual routers; memory that nobody writes to costs nothing."""

_COUNT = struct.Struct("=Q")
_SLOT = struct.Struct("=QQ")
_BEAT = struct.Struct("=Q")


class Heartbeats:
    """The shared memory; whoever is forked from here sees it too. Single words are written whole."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _COUNT.size + SLOTS * _SLOT.size)

    @property
    def taken_down(self) -> int:
        """How often the guardian has taken a router down."""
        return int(_COUNT.unpack_from(self._memory, 0)[0])

    def start(self, slot: int, now: int) -> None:
        """The speaker takes a role: it lives, and nothing was taken down."""
        _SLOT.pack_into(self._memory, _at(slot), now, 0)

    def beat(self, slot: int, now: int) -> None:
        """The speaker has spoken."""
        _BEAT.pack_into(self._memory, _at(slot), now)

    def last(self, slot: int) -> int:
        """When the speaker has last spoken."""
        return int(_BEAT.unpack_from(self._memory, _at(slot))[0])

    def take_down(self, slot: int) -> None:
        """The guardian is about to take this router down. Told before it is done: a speaker that wakes meanwhile must
        know."""
        _BEAT.pack_into(self._memory, _at(slot) + _BEAT.size, 1)
        _COUNT.pack_into(self._memory, 0, self.taken_down + 1)

    def was_taken_down(self, slot: int) -> bool:
        """Whether it was, since its start."""
        return bool(_BEAT.unpack_from(self._memory, _at(slot) + _BEAT.size)[0])


def _at(slot: int) -> int:
    return _COUNT.size + slot * _SLOT.size

"""The failback locks of a host with keepalived: which it holds, and how one ends by a person's order.

A lock is what its script adds to a priority (`compiler.targets.keepalived.failback`). To release it is to say the own
priority for a moment, then to leave by FAULT for as long as the slowest peer takes: the preferred member is the first
to come. That costs a client the peer's skew time, since keepalived withdraws at once. And keepalived cannot tell a
role that was given from one that was taken, so the preferred member locks itself one above the highest priority; to
release that lock it needs nobody else.
"""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from compiler.targets.keepalived.failback import lock_file
from runtime.install import write_file

_NONE, _OUT = "0\n", "-254\n"
_MASTER: Final = 2
_LATENESS: Final = 0.3
"""Seconds that a timer and a packet may be late."""


@dataclass(frozen=True, slots=True)
class Keepalived:
    """Its virtual routers as it tells them (`ask`, each with `data`), the folder that its priorities are in, and the
    highest priority that any member of each has in the site."""

    ask: Callable[[], list[dict[str, Any]]]
    knobs: str
    highest: Mapping[str, int]

    def held(self) -> dict[str, dict[str, Any]]:
        """What it tells of the routers that this host holds by a lock."""
        told = {str(each["data"]["iname"]): each["data"] for each in self.ask()}
        return {name: data for name, data in told.items() if self._level(name) > 0 and int(data["state"]) == _MASTER}

    def release(self, router: str) -> str:
        """Why the lock of a router stays, or nothing. Raises OSError."""
        data = self.held()[router]
        self._write(lock_file(router), _NONE)
        if int(data["base_priority"]) >= self.highest.get(router, 0):
            return ""
        interval = float(data["adver_int"])
        time.sleep(interval + _LATENESS)
        try:
            self._write(router, _OUT)
            time.sleep(interval + _LATENESS)
        finally:
            self._write(router, _NONE)
        time.sleep(4 * interval + _LATENESS)
        return "nobody took over, so this host is master as before" if router in self._mastered() else ""

    def _mastered(self) -> set[str]:
        return {str(each["data"]["iname"]) for each in self.ask() if int(each["data"]["state"]) == _MASTER}

    def _level(self, router: str) -> int:
        try:
            with open(os.path.join(self.knobs, lock_file(router)), encoding="ascii") as file:
                return int(file.read())
        except (OSError, ValueError):
            return 0

    def _write(self, name: str, text: str) -> None:
        write_file(os.path.join(self.knobs, name), text.encode(), 0o600)

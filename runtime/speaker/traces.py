"""What a speaker may have in the kernel, written down before it has it: its successor takes it away when it was killed
together with its guardian, also where the configuration knows nothing of it any more.
"""

import json
import os
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from ipaddress import ip_address
from typing import Any, Final

from runtime.speaker.rtnetlink import delete_address, delete_link, perform
from schemas.speaker import Ip, Router

_OURS: Final = "vrrpc"

Place = tuple[str, str, tuple[str, ...]]
"""A NIC, the device of a virtual router on it, and the addresses that may be on either."""


class Traces:
    """`record` is the file's path, empty for none; `report` writes a line to the log."""

    def __init__(self, report: Callable[[str], None], record: str = "") -> None:
        self._report = report
        self._record = record
        self._places: set[Place] = set()

    def recover(self) -> None:
        """Take away what a killed predecessor left. Only when it is sure that no other speaker is at work."""
        for nic, device, addresses in _read(self._record):
            perform(*_undo(nic, device, addresses))
        self.forget()

    def expect(self, router: Router, device: str) -> None:
        """A virtual router, with the name of its device, is served from now on, beside all that were."""
        place = router.interface, device, tuple(map(str, router.every_address))
        if not self._record or place in self._places:
            return
        self._places.add(place)
        try:
            with open(self._record, "a", encoding="utf-8") as file:
                file.write(json.dumps(place) + "\n")
        except OSError as error:
            self._report(f"cannot keep {self._record}: {error.strerror}; who is killed may leave addresses behind")

    def forget(self) -> None:
        """Nothing of it is left."""
        self._places.clear()
        with suppress(OSError):
            os.unlink(self._record)


def _read(record: str) -> Iterator[tuple[str, str, list[Ip]]]:
    """A line each; what we did not write is passed over."""
    with suppress(OSError), open(record, "rb") as file:
        for line in file:
            with suppress(ValueError, TypeError, RecursionError):
                entry: Any = json.loads(line)
                nic, device, addresses = entry
                if str(device).startswith(_OURS):
                    yield str(nic), str(device), list(map(ip_address, addresses))


def _undo(nic: str, device: str, addresses: list[Ip]) -> Iterable[bytes]:
    """The requests for whichever of the two devices are there."""
    with suppress(OSError):
        yield delete_link(socket.if_nametoindex(device))
    with suppress(OSError):
        index = socket.if_nametoindex(nic)
        yield from (delete_address(index, address) for address in addresses)

"""What one look at a host shows, as values. What could not be read is None or empty with a reason, never 'gone'."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from ipaddress import ip_address

from schemas.speaker import Ip


class Manager(StrEnum):
    """The process manager: it answers, it is not there, or it is there and does not answer."""

    UP = "up"
    GONE = "gone"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class WrongFile:
    """A file that is not as applied, and how: `is gone`."""

    path: str
    how: str


@dataclass(frozen=True, slots=True)
class Placed:
    """An address on a device whose link is not held down. `nic` is the device, or the NIC that a virtual one is on."""

    nic: str
    address: Ip
    device: int
    length: int


@dataclass(frozen=True)
class Network:
    """All addresses, and the hardware addresses of the virtual devices on each NIC."""

    addresses: frozenset[Placed]
    devices: frozenset[tuple[str, str]]

    @cached_property
    def _by_address(self) -> Mapping[str, tuple[Placed, ...]]:
        found: dict[str, tuple[Placed, ...]] = {}
        for each in sorted(self.addresses, key=lambda placed: placed.device):
            found[str(each.address)] = (*found.get(str(each.address), ()), each)
        return found

    def at(self, address: str) -> tuple[Placed, ...]:
        """Where an address is, as it is written in a tree."""
        return self._by_address.get(address) or self._by_address.get(str(ip_address(address)), ())


@dataclass(frozen=True, slots=True)
class Seen:
    """`programs` are states by program, empty unless the manager is up; `roles` those of the virtual routers, the ones
    that are not told of among them as `unknown`; `network` is None where it cannot be read.
    `said` is what programs that ended by themselves wrote last."""

    files: tuple[WrongFile, ...]
    manager: Manager
    programs: Mapping[str, str]
    roles: Mapping[str, str]
    network: Network | None
    said: Mapping[str, str] = field(default_factory=dict)

"""What can go wrong on a site, one thing each: a host, a NIC, a check, or the LAN itself, cut in two."""

from dataclasses import dataclass
from typing import TypeAlias

NicKey: TypeAlias = tuple[str, str]
"""A host and one of its NICs, by name."""


@dataclass(frozen=True, slots=True)
class HostDown:
    """A machine without power: when it is back, its speaker starts anew."""

    host: str

    def __str__(self) -> str:
        return f"host {self.host}"


@dataclass(frozen=True, slots=True)
class NicDown:
    """A cable that is out."""

    host: str
    nic: str

    def __str__(self) -> str:
        return f"NIC {self.nic} of {self.host}"


@dataclass(frozen=True, slots=True)
class CheckFails:
    """A check that fails on one host."""

    check: str
    host: str

    def __str__(self) -> str:
        return f"check {self.check} on {self.host}"


@dataclass(frozen=True, slots=True)
class Cut:
    """A LAN in two parts that do not hear each other: `side`, and the `rest`. `link` is its name."""

    link: str
    side: frozenset[NicKey]
    rest: frozenset[NicKey]

    def __str__(self) -> str:
        return f"{self.link} between {_hosts(self.side)} and {_hosts(self.rest)}"


Fault: TypeAlias = HostDown | NicDown | CheckFails | Cut


def _hosts(nics: frozenset[NicKey]) -> str:
    return "+".join(sorted({host for host, _ in nics}))

"""What a virtual router asks to be done: the outputs of `machine.step`, in order. The causes are in `events`.

Imperative, plain values: the shell performs them one by one and decides nothing. Log lines and counters are effects
like any other, so that a test can say which packet caused which line.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address

from runtime.speaker.state import Role
from runtime.speaker.wire import Drop


@dataclass(frozen=True, slots=True)
class Acquire:
    """Bring the device up with exactly the router's addresses on it; asked again when that list changes."""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take the addresses away and the device down, whatever configuration they came from."""


@dataclass(frozen=True, slots=True)
class SendAdvert:
    """Send one advert with this priority; 0 says that we leave."""

    priority: int


@dataclass(frozen=True, slots=True)
class Announce:
    """Send one gratuitous ARP per address."""


@dataclass(frozen=True, slots=True)
class RunScript:
    """Run the event script of this role, without waiting for it."""

    role: Role


@dataclass(frozen=True, slots=True)
class CountDrop:
    """Count an advert under its reason and sender, where `status` finds it."""

    reason: Drop
    source: IPv4Address


@dataclass(frozen=True, slots=True)
class Report:
    """Write one line to the log; the shell puts the router's name in front."""

    text: str


Effect = Acquire | Withdraw | SendAdvert | Announce | RunScript | CountDrop | Report

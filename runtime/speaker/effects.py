"""What a virtual router asks to be done: the outputs of `machine.step`, in order. The causes are in `events`.

Imperative, plain values: the shell performs them one by one and decides nothing. Log lines and counters are effects
like any other, so that a test can say which packet caused which line.
"""

from dataclasses import dataclass

from runtime.speaker.state import Role
from runtime.speaker.wire import Drop
from schemas.speaker import Ip


@dataclass(frozen=True, slots=True)
class Acquire:
    """Bring the device up with exactly the router's addresses on it, excluded ones too; asked again when
    these change."""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take the addresses away and the device down, whatever configuration they came from."""


@dataclass(frozen=True, slots=True)
class SendAdvert:
    """Send one advert with this priority, or one to each peer; 0 says that we leave."""

    priority: int


@dataclass(frozen=True, slots=True)
class Announce:
    """Send one gratuitous ARP or neighbour advertisement per address."""


@dataclass(frozen=True, slots=True)
class RunScript:
    """Run the event script of this role, without waiting for it."""

    role: Role


@dataclass(frozen=True, slots=True)
class CountDrop:
    """Count an advert under its reason and sender, where `status` finds it."""

    reason: Drop
    source: Ip


@dataclass(frozen=True, slots=True)
class Report:
    """Write one line to the log; the shell puts the router's name in front."""

    text: str


@dataclass(frozen=True, slots=True)
class HandoverEnded:
    """Tell whoever asked for it: a peer has the role, or nobody came for it."""

    taken_over: bool


Effect = Acquire | Withdraw | SendAdvert | Announce | RunScript | CountDrop | Report | HandoverEnded

"""What can happen to a virtual router: the inputs of `machine.step`. The answers are in `effects`.

Past tense, plain values: a recording of events is a test case. Only the shell makes them.
"""

from dataclasses import dataclass

from runtime.speaker.wire import Advert
from schemas.speaker import Router


@dataclass(frozen=True, slots=True)
class Started:
    """The speaker is ready to serve this router: sockets are open."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """The speaker is to leave in good order; the router may be started again."""


@dataclass(frozen=True, slots=True)
class LinkCameUp:
    """The interface can carry packets again. A machine takes its link for up until told otherwise."""


@dataclass(frozen=True, slots=True)
class LinkWentDown:
    """The interface lost its carrier, was set down or removed."""


@dataclass(frozen=True, slots=True)
class AdvertArrived:
    """A well-formed advert came in on this router's interface; whether it counts is the machine's business."""

    advert: Advert


@dataclass(frozen=True, slots=True)
class TimerFired:
    """`machine.deadline` may have been reached; too early does no harm, too late is noticed."""


@dataclass(frozen=True, slots=True)
class Reconfigured:
    """The configuration file was read again; `router.key` is the same as before, else it is another machine's."""

    router: Router


@dataclass(frozen=True, slots=True)
class PrioritySet:
    """A person wants another effective priority than the file's: 1 to 254, 0 for drained, None for the file's."""

    priority: int | None


@dataclass(frozen=True, slots=True)
class Resigned:
    """A person wants a peer to be master instead; who has the best claim may take the role back."""


@dataclass(frozen=True, slots=True)
class Released:
    """A person ends the failback lock that this host holds."""


@dataclass(frozen=True, slots=True)
class TakenDown:
    """The guardian found us stalled and took the addresses down before a peer had them too."""


@dataclass(frozen=True, slots=True)
class Disturbed:
    """Somebody else changed the router's device or took an address of it away; `what` is told to a person."""

    what: str


Event = (
    Started
    | Stopped
    | LinkCameUp
    | LinkWentDown
    | AdvertArrived
    | TimerFired
    | Reconfigured
    | PrioritySet
    | Resigned
    | Released
    | TakenDown
    | Disturbed
)

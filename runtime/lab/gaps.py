"""Probes -> what the client missed. Pure.

Counted by when requests were sent, not by when replies came: a reply that is late is not a request that is lost.
"""

from dataclasses import dataclass


@dataclass(slots=True)
class Probes:
    """Requests to one address: when each was sent, and when its reply came by the time of the request. Seconds."""

    sent: list[float]
    answered: dict[float, float]


@dataclass(frozen=True, slots=True)
class Gap:
    """The longest time in which the address did not answer: from the first lost request to the next answered one.

    `lost` counts all unanswered requests of the stretch that was looked at.
    """

    seconds: float
    lost: int
    probes: int


def longest_gap(probes: Probes, start: float, end: float) -> Gap:
    """The longest gap of requests sent between two times. One that had no end yet lasts until the last request."""
    sent = [moment for moment in probes.sent if start <= moment < end]
    longest, began, lost = 0.0, None, 0
    for moment in sent:
        if moment in probes.answered:
            longest = max(longest, moment - began) if began is not None else longest
            began = None
        else:
            lost += 1
            began = moment if began is None else began
    if began is not None:
        longest = max(longest, sent[-1] - began)
    return Gap(longest, lost, len(sent))

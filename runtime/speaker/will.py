"""What is to be done for one virtual router when its speaker is no more, ready-made: bytes for the wire and the kernel.

The guardian understands none of it, so it needs no library, no configuration and no time.
"""

import marshal
from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class Will:
    """`patience` is nanoseconds without a sign of life until it is done though the process is there. `frames` go out
    on `interface`, and so do `letters`: whole packets, each with a host's address and its family. Then `requests` go to
    the kernel. `name` is the router's, for the log."""

    slot: int
    name: str
    patience: int
    interface: str
    frames: tuple[bytes, ...]
    letters: tuple[tuple[bytes, str, int], ...]
    requests: tuple[bytes, ...]


def write_will(slot: int, will: Will | None) -> bytes:
    """A message to the guardian: this holds for a slot from now on, or nothing does."""
    return marshal.dumps((slot, astuple(will) if will else None))


def read_will(message: bytes) -> tuple[int, Will | None]:
    """The other end. The sender is our own process, so what comes is right."""
    slot, fields = marshal.loads(message)
    return slot, Will(*fields) if fields else None

"""One packet as it was heard: the advert in it, or what can be told of one that is no good. Pure."""

from dataclasses import dataclass

from runtime.speaker.wire import Advert, Drop, Glimpse, checksum_form, decode, glimpse
from schemas.speaker import Checksum


@dataclass(frozen=True, slots=True)
class Heard:
    """`at` is nanoseconds of a monotonic clock, `mac` what the frame came from. `reason` is why it is no good, or None;
    `form` the reading of its checksum, where it had a choice."""

    interface: str
    at: int
    mac: bytes
    seen: Advert | Glimpse | None
    reason: Drop | None = None
    form: Checksum | None = None


def read(interface: str, at: int, packet: bytes, mac: bytes) -> Heard:
    """Of any bytes; never raises."""
    match decode(packet):
        case Drop() as reason:
            return Heard(interface, at, mac, glimpse(packet), reason)
        case Advert() as advert:
            return Heard(interface, at, mac, advert, form=checksum_form(packet))

"""The counters of one virtual router, or of one interface, and which of the counted is told. Pure, as `machine` is."""

from collections import Counter
from typing import Final

from runtime.speaker.incidents import Incident, Ledger, Sender
from runtime.speaker.sayings import saying
from runtime.speaker.wire import Advert, Drop, Glimpse
from schemas.live import Live
from schemas.speaker import Router

_CODES: Final = {
    Drop.TTL: Live.TTL,
    Drop.CARP: Live.CARP,
    Drop.VERSION: Live.VERSION,
    Drop.CHECKSUM: Live.CHECKSUM,
    Drop.INTERVAL: Live.INTERVAL,
    Drop.AUTHENTICATION: Live.AUTHENTICATION,
    Drop.ADDRESS_LIST: Live.ADDRESS_LIST,
    Drop.OWN_ADDRESS: Live.OWN_ADDRESS,
    Drop.DESTINATION: Live.FOREIGN_SENDER,
    Drop.PEER: Live.FOREIGN_SENDER,
    Drop.PRIORITY_255: Live.PRIORITY_255,
    Drop.SECOND_SENDER: Live.SECOND_SENDER,
    Drop.UNKNOWN_VRID: Live.UNKNOWN_VRID,
}


def code_of(reason: Drop) -> Live:
    """The code that a person is told a reason by; what cannot be read has one for all."""
    return _CODES.get(reason, Live.MALFORMED)


class Complaints:
    """What was heard and is wrong there. `drops` counts everything, told or not."""

    def __init__(self) -> None:
        self.drops: Counter[Drop] = Counter()
        self._ledger = Ledger()

    def file(
        self, reason: Drop, seen: Advert | Glimpse | None, mac: bytes, where: Router | str, now: int
    ) -> Incident | None:
        """Count it; what is to be told of it now, if anything. `where` is the router, or the interface's name."""
        self.drops[reason] += 1
        vrid, source = (seen.vrid, seen.source) if seen else (0, None)
        told = self._ledger.tell(reason, (vrid, source), now)
        if told is None:
            return None
        (vrid, source), count = told
        router = where if isinstance(where, Router) else None
        return Incident(
            code=code_of(reason),
            router=router.name if router else "",
            interface=where.interface if isinstance(where, Router) else where,
            vrid=router.vrid if router else vrid,
            sender=Sender(source, mac if source else b""),
            heard=saying(reason, seen, router),
            count=count,
        )

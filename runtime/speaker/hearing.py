"""What comes in on the ports: each packet goes to the virtual router that it concerns, or is counted at its interface.

A packet that is no good still has a VRID in its bytes, mostly: the router that it was meant for is the one that lacks
it, and the others on the interface have nothing to do with it.
"""

import time
from collections import defaultdict, deque
from collections.abc import Callable, Container, Mapping
from typing import Any, Final

from runtime.speaker.admit import refuse
from runtime.speaker.complaints import Complaints
from runtime.speaker.events import AdvertArrived, Event
from runtime.speaker.incidents import Incident
from runtime.speaker.port import Port
from runtime.speaker.routine import is_routine
from runtime.speaker.served import Served
from runtime.speaker.wire import Advert, Drop, Glimpse, decode, essence, glimpse
from schemas.speaker import Key

_MOST_KEPT: Final = 64
_FEW: Final = 64


class Hearing:
    """`served` are the routers at work, `wanted` gives all that are to be, `happen` gives one's machine an event, and
    `report` writes a line to the log."""

    def __init__(
        self,
        served: Mapping[Key, Served],
        wanted: Callable[[], Container[Key]],
        happen: Callable[[Served, Event], None],
        report: Callable[[str], None],
    ) -> None:
        self._served = served
        self._wanted = wanted
        self._happen = happen
        self._report = report
        self._followers: defaultdict[Port, dict[bytes, Served]] = defaultdict(dict)
        self._interfaces: defaultdict[str, Complaints] = defaultdict(Complaints)
        self._incidents: deque[tuple[float, Incident]] = deque(maxlen=_MOST_KEPT)

    def hear(self, port: Port) -> None:
        """Everything that waits on it."""
        now, followers = time.monotonic_ns(), self._followers[port]
        for packet, mac in port.receive():
            said = essence(packet)
            served = followers.get(said)
            if served and served.routine == said:
                served.hear_again(now)
            else:
                self._read(port, packet, mac)

    def _read(self, port: Port, packet: bytes, mac: bytes) -> None:
        match decode(packet):
            case Drop() as reason:
                self._drop(port, reason, packet, mac)
            case Advert() as advert:
                key = port.name, advert.vrid, advert.source.version
                if served := self._served.get(key):
                    self._take(served, advert, mac)
                    self._expect(served, advert, packet)
                elif key not in self._wanted():  # one that is not ready yet is not unknown
                    self._count(port, Drop.UNKNOWN_VRID, advert, mac)

    def _take(self, served: Served, advert: Advert, mac: bytes) -> None:
        counts = refuse(served.state.router, advert) is None
        served.hearing = advert, mac
        self._happen(served, AdvertArrived(advert))
        if counts:
            served.take_note(advert)

    def _expect(self, served: Served, advert: Advert, packet: bytes) -> None:
        """A master says the same each time: what starts a backup's timer anew and no more is known by its bytes, on
        its port alone, since another one may say the very same elsewhere."""
        if served.rivals.superseded or not is_routine(served.state, advert):
            return
        followers = self._followers[served.port]
        if len(followers) >= _FEW + 2 * len(self._served):
            followers.clear()
        said = essence(packet)
        served.expect(said)
        followers[said] = served

    def _drop(self, port: Port, reason: Drop, packet: bytes, mac: bytes) -> None:
        seen = glimpse(packet)
        served = self._served.get((port.name, seen.vrid, seen.source.version)) if seen else None
        if served:
            served.hearing = seen, mac
            served.count(reason)
        else:
            self._count(port, reason, seen, mac)

    def _count(self, port: Port, reason: Drop, seen: Advert | Glimpse | None, mac: bytes) -> None:
        if incident := self._interfaces[port.name].file(reason, seen, mac, port.name, time.monotonic_ns()):
            self.tell(incident)

    def tell(self, incident: Incident) -> None:
        """Have it in the log, and among the last ones."""
        self._incidents.append((time.time(), incident))
        self._report(f"{incident.router or incident.interface}: {incident}")

    def forget(self, port: Port) -> None:
        """Its interface is not served any more."""
        self._followers.pop(port, None)
        self._interfaces.pop(port.name, None)

    def describe(self) -> dict[str, Any]:
        """What `state` tells of it: counters of interfaces that have any, and the last incidents, the newest last."""
        return {
            "interfaces": [
                {"interface": name, "drops": {reason.value: count for reason, count in each.drops.items()}}
                for name, each in self._interfaces.items()
            ],
            "incidents": [_describe(at, incident) for at, incident in self._incidents],
        }


def _describe(at: float, incident: Incident) -> dict[str, Any]:
    return {
        "at": at,
        "code": incident.code.value,
        "router": incident.router,
        "interface": incident.interface,
        "vrid": incident.vrid,
        "source": str(incident.sender.source or ""),
        "mac": incident.sender.mac.hex(":") if incident.sender.mac else "",
        "heard": incident.heard,
        "count": incident.count,
        "text": str(incident),
    }

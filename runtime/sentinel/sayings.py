"""What was heard and is wrong, as events. Pure."""

from collections.abc import Set as AbstractSet
from dataclasses import replace

from compiler.rules import LIVE
from runtime.events import Event
from runtime.listen.lan import Wrong
from runtime.speaker.incidents import Incident
from schemas.findings import Severity
from schemas.live import Live

KIND = "guard.live"


def event_of(wrong: Wrong, own: AbstractSet[str]) -> Event:
    """One event. `own` are this host's own addresses on the NIC: a VRID that it speaks itself and that no generation
    has is the work of somebody on this host."""
    incident = wrong.incident
    if incident.code is Live.UNKNOWN_VRID and str(incident.sender.source) in own:
        incident = replace(incident, code=Live.OWN_VRID)
    place = incident.router or f"{incident.interface} VRID {incident.vrid}"
    text = f"{place}: {str(incident).removeprefix(f'{incident.code} ')}"
    return Event(KIND, LIVE[incident.code.value].SEVERITY, text, incident.code.value, _about(incident))


def _about(incident: Incident) -> dict[str, str]:
    about = {
        "router": incident.router,
        "interface": incident.interface,
        "vrid": str(incident.vrid) if incident.vrid else "",
        "sender": str(incident.sender.source or ""),
        "mac": incident.sender.mac.hex(":"),
    }
    return {name: value for name, value in about.items() if value}


def untold(count: int) -> Event:
    """More was wrong than is told."""
    text = f"{count} more things were wrong with adverts than are told here; `vrrpc listen` shows all"
    return Event(KIND, Severity.WARNING, text)

"""Routers, adverts and moments that the tests of the speaker start from."""

from dataclasses import replace
from ipaddress import IPv4Address
from typing import Any

from runtime.speaker import machine
from runtime.speaker.admit import compose
from runtime.speaker.events import Started, TimerFired
from runtime.speaker.state import SECOND, Role, State
from runtime.speaker.wire import Advert
from schemas.speaker import Ip, Router

WEB = IPv4Address("192.0.2.80")
MAIL = IPv4Address("192.0.2.25")
OURS = IPv4Address("192.0.2.12")
LOWER = IPv4Address("192.0.2.11")
HIGHER = IPv4Address("192.0.2.13")

START = 1_000 * SECOND + 90_625_000
"""Our own router takes over 3.609375 s later: at a moment that adverts are sent at."""

ROUTER = Router(
    name="front", vrid=1, interface="xl0", source=OURS, priority=100, ceiling=250, addresses=(WEB, MAIL), version=3
)


def router(**changes: Any) -> Router:
    return replace(ROUTER, **changes)


def advert(priority: int, source: Ip = HIGHER, **changes: Any) -> Advert:
    """An advert that our own router accepts, as a peer of the same site sends it."""
    return replace(compose(ROUTER, priority), **{"source": source, **changes})


def backup(**changes: Any) -> State:
    """A router that was started at START with its link up."""
    return machine.step(machine.initial(router(**changes)), Started(), START)[0]


def master(**changes: Any) -> State:
    """A router that heard nobody from START on, and took over when its timer said so."""
    waiting = backup(**changes)
    state, _ = machine.step(waiting, TimerFired(), waiting.down_at)
    assert state.role is Role.MASTER
    return state

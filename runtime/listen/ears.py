"""The sockets of a listener. It hears what comes in and what this host sends, and sends nothing but that it is a member
of the groups."""

import select
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from typing import Any, Final

from runtime.listen.heard import Heard, read
from runtime.speaker.port import Port

_LOOK: Final = 0.25
"""Seconds between two looks at who fell silent."""
_IFF_UP, _ETHERNET = 0x1, 1
_REPEATING: Final = {"macvlan", "macvtap"}
_GATHERING: Final = {"bridge", "bond", "team"}


def usual_interfaces() -> list[str]:
    """All NICs that are up, without what only repeats them: virtual MACs, and ports of bridges and bonds. Asked of the
    kernel and not of /sys, which may be that of another network namespace."""
    from pyroute2 import IPRoute  # who names an interface needs none of it

    with IPRoute() as netlink:
        return sorted(str(link.get_attr("IFLA_IFNAME")) for link in netlink.get_links() if _is_nic(link))


def _is_nic(link: Any) -> bool:
    is_up = link["flags"] & _IFF_UP and link["ifi_type"] == _ETHERNET
    kind = link.get_nested("IFLA_LINKINFO", "IFLA_INFO_KIND")
    port_of = link.get_nested("IFLA_LINKINFO", "IFLA_INFO_SLAVE_KIND")
    return bool(is_up) and kind not in _REPEATING and port_of not in _GATHERING


def open_ports(names: Sequence[str]) -> list[Port]:
    """One for each interface. Raises OSError that names it; nothing is left open then."""
    with ExitStack() as opened:
        ports = [opened.enter_context(closing(_open(name))) for name in names]
        opened.pop_all()
    return ports


def _open(name: str) -> Port:
    try:
        port = Port(name, both_ways=True)
    except OSError as error:
        raise OSError(error.errno, f"{name}: {error.strerror or error}") from None
    for family in (4, 6):
        with suppress(OSError):  # an interface may have one of them alone, and is heard all the same
            port.join(family)
    return port


def listen(ports: Sequence[Port], seconds: float | None) -> Iterator[Heard | None]:
    """Every packet as it comes, and None now and then when there is none. Ends after some seconds, or when no interface
    is left."""
    end = None if seconds is None else time.monotonic() + seconds
    looked = time.monotonic()
    while any(port.is_there() for port in ports):
        now = time.monotonic()
        if end is not None and now >= end:
            return
        wait = _LOOK if end is None else min(_LOOK, end - now)
        ready, _, _ = select.select(ports, [], [], wait)
        for port in ready:
            for packet, mac in port.receive():
                yield read(port.name, time.monotonic_ns(), packet, mac)
        if time.monotonic() >= looked + _LOOK:
            looked = time.monotonic()
            yield None

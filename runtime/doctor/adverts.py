"""What is heard of the other members on each NIC. A backup that hears no master is about to be one: multicast that a
switch stops, or a filter without protocol 112, looks like that (acassen/keepalived#1573, #950)."""

import select
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address

from runtime.doctor.links import Link
from runtime.doctor.observation import Observation, bad, good, notice, unknown
from runtime.roles import UNKNOWN, RoleNow
from runtime.speaker.port import Port
from runtime.speaker.wire import Advert, decode
from schemas.filetree import RouterRun, Tree


@dataclass(frozen=True, slots=True)
class Heard:
    """A good advert of another machine."""

    interface: str
    vrid: int
    source: str
    priority: int

    @property
    def version(self) -> int:
        """Of IP."""
        return ip_address(self.source).version


def read(interfaces: list[str], seconds: float) -> dict[str, frozenset[Heard] | str]:
    """Listen on all of them for a while. Of one that cannot be listened on, the reason."""
    found: dict[str, frozenset[Heard] | str] = {}
    ports: list[Port] = []
    try:
        for name in interfaces:
            try:
                ports.append(Port(name))
                found[name] = frozenset()
                for family in (4, 6):
                    with suppress(OSError):  # a NIC may have one of them alone, and is heard all the same
                        ports[-1].join(family)
            except OSError as error:
                found[name] = str(error.strerror or error)
        for heard in _listen(ports, seconds):
            before = found[heard.interface]
            assert isinstance(before, frozenset)
            found[heard.interface] = before | {heard}
    finally:
        for port in ports:
            port.close()
    return found


def _listen(ports: list[Port], seconds: float) -> Iterator[Heard]:
    end = time.monotonic() + seconds
    while ports and (left := end - time.monotonic()) > 0:
        ready, _, _ = select.select(ports, [], [], left)
        for port in ready:
            for packet, _ in port.receive():
                advert = decode(packet)
                if isinstance(advert, Advert):
                    yield Heard(port.name, advert.vrid, str(advert.source), advert.priority)


def judge(
    tree: Tree,
    links: Mapping[str, Link],
    roles: Mapping[str, RoleNow],
    heard: Mapping[str, frozenset[Heard] | str],
    seconds: float,
) -> Iterator[Observation]:
    """One observation for each virtual router. Its own adverts are not among what was heard."""
    for router in tree.routers:
        there = heard.get(router.interface, "was not listened on")
        about = f"adverts of {router.name}"
        if isinstance(there, str):
            yield unknown(about, f"{router.interface}: {there}")
            continue
        own = {address.text for address in links[router.interface].addresses} if router.interface in links else set()
        version = ip_address(router.addresses[0]).version
        senders = {
            each for each in there if each.vrid == router.vrid and each.version == version and each.source not in own
        }
        role = roles[router.name].role if router.name in roles else UNKNOWN
        yield _judge(about, router, role, senders, seconds)


def _judge(about: str, router: RouterRun, role: str, senders: set[Heard], seconds: float) -> Observation:
    names = ", ".join(sorted({each.source for each in senders}))
    speaking = [each for each in senders if each.priority]
    match role:
        case "master" if speaking:
            return bad(about, f"this host is master and {names} speaks too", _SPLIT.format(router.interface))
        case "master":
            return good(about, "this host is master, and nobody else says so")
        case "backup" if speaking:
            return good(about, f"the master is heard: {names}")
        case "backup":
            return bad(about, f"this host is backup and heard no master for {seconds:g} s", _DEAF)
        case _ if speaking:
            return notice(about, f"{names} is heard, the role of this host is {role}", "see `vrrpc status`")
        case _:
            return unknown(about, f"nobody was heard for {seconds:g} s, the role of this host is {role}", _DEAF)


_SPLIT = "see what differs between the two with `vrrpc listen {}`, on both hosts"
_DEAF = (
    "is protocol 112 let through on both hosts, and does the switch pass on 224.0.0.18 (IGMP snooping without a "
    "querier stops it)? `transport: unicast` needs neither"
)

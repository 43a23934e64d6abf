"""The lab's wires: a bridge for every network of the site, a cable from each NIC to its bridge, one to the client."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_interface
from socket import AF_INET6
from typing import Any

from pyroute2 import IPRoute

from compiler.links import networks_of
from compiler.model import Model, Nic
from runtime.lab.place import Place
from schemas.values import Ip, IpInterface, IpNetwork

_LINK = 253
"""RT_SCOPE_LINK of the kernel."""
_NO_DETECTION = 0x02
"""IFA_F_NODAD of the kernel."""


@dataclass(frozen=True, slots=True)
class Cable:
    """From a NIC of a place to a bridge; `plug` is the device at the bridge's end."""

    place: str
    nic: str
    plug: str
    lan: str


@dataclass(frozen=True, slots=True)
class Lan:
    """One network of the site and the device of its bridge. `client` is the client's own address there; `others` are
    those that it has in further networks on the same wire."""

    bridge: str
    network: IpNetwork
    client: IpInterface
    others: tuple[IpInterface, ...] = ()

    @property
    def networks(self) -> tuple[IpNetwork, ...]:
        """All that are on the wire."""
        return (self.network, *(other.network for other in self.others))

    def is_under(self, networks: Iterable[IpNetwork]) -> bool:
        """Whether one of some networks is on the wire."""
        return _overlap(self.networks, networks)


class Network:
    """All bridges and cables, in the lab's own network namespace."""

    def __init__(self) -> None:
        self._netlink = IPRoute()
        self.cables: list[Cable] = []
        self._index("lo", state="up")

    def lay_lan(self, lan: Lan) -> None:
        """Make a bridge."""
        self._netlink.link("add", ifname=lan.bridge, kind="bridge")
        self._index(lan.bridge, state="up")

    def lay_cable(self, place: Place, nic: str, lan: Lan, addresses: Iterable[IpInterface]) -> None:
        """Plug a NIC of a place into a bridge and give it its addresses."""
        plug = f"plug{len(self.cables)}"
        far_end: dict[str, Any] = {"ifname": nic, "net_ns_pid": place.pid}
        self._netlink.link("add", ifname=plug, kind="veth", peer=far_end)
        self._index(plug, state="up", master=self._index(lan.bridge))
        self.cables.append(Cable(place.name, nic, plug, lan.bridge))
        with place.network(), IPRoute() as inside:
            index = inside.link_lookup(ifname=nic)[0]
            for address in addresses:
                # The lab has every address once, and needs not wait until the kernel knows that.
                flags = _NO_DETECTION if address.version == 6 else 0
                given = {"address": str(address.ip), "prefixlen": address.network.prefixlen, "flags": flags}
                inside.addr("add", index=index, **given)
            for each in (inside.link_lookup(ifname="lo")[0], index):
                inside.link("set", index=each, state="up")

    def route(self, place: Place, address: Ip, nic: str) -> None:
        """An address outside of the LAN's network that is reached there all the same."""
        with place.network(), IPRoute() as inside:
            index = inside.link_lookup(ifname=nic)[0]
            inside.route("add", dst=f"{address}/{address.max_prefixlen}", oif=index, scope="link")

    def link_local(self, place: Place) -> set[str]:
        """All link-local IPv6 addresses that a place has just now."""
        with place.network(), IPRoute() as inside:
            return {each.get_attr("IFA_ADDRESS") for each in inside.get_addr(family=AF_INET6, scope=_LINK)}

    def cut(self, place: str) -> None:
        """Pull every cable of a place: its NICs lose their carrier."""
        for cable in self._of(place):
            self._index(cable.plug, state="down")

    def plug_in(self, place: str) -> None:
        """Plug them in again."""
        for cable in self._of(place):
            self._index(cable.plug, state="up")

    def isolate(self, places: Iterable[str], apart: bool) -> None:
        """Keep places from hearing each other, which the rest of the LAN still hears; or let them again."""
        for place in places:
            for cable in self._of(place):
                self._netlink.brport("set", index=self._index(cable.plug), isolated=int(apart))

    def _of(self, place: str) -> list[Cable]:
        return [cable for cable in self.cables if cable.place == place]

    def _index(self, name: str, **settings: Any) -> int:
        index = int(self._netlink.link_lookup(ifname=name)[0])
        if settings:
            self._netlink.link("set", index=index, **settings)
        return index


def lans_of(model: Model) -> list[Lan]:
    """The wires of a site: NICs whose networks overlap are on one. The client takes the last free address of each
    network. Raises ValueError where there is none."""
    wires: list[list[IpNetwork]] = []
    for nic in (nic for host in model.hosts for nic in host.nics):
        joined = [wire for wire in wires if _overlap(wire, networks_of(nic))]
        wires = [wire for wire in wires if wire not in joined]
        wires.append([*(network for wire in joined for network in wire), *networks_of(nic)])
    taken: set[Ip] = {own.ip for host in model.hosts for nic in host.nics for own in nic.own}
    taken |= {address.ip for router in model.routers for address in router.every_address}
    return [_lan(f"lan{number}", wire, taken) for number, wire in enumerate(wires)]


def _overlap(some: Iterable[IpNetwork], others: Iterable[IpNetwork]) -> bool:
    others = list(others)
    return any(one.version == other.version and one.overlaps(other) for one in some for other in others)


def _lan(bridge: str, wire: list[IpNetwork], taken: set[Ip]) -> Lan:
    """The client has one address in the widest of networks that overlap."""
    widest: list[IpNetwork] = []
    for network in sorted(dict.fromkeys(wire), key=lambda network: (network.version, network.prefixlen)):
        if not _overlap([network], widest):
            widest.append(network)
    first, *others = (_free(network, taken) for network in widest)
    return Lan(bridge, first.network, first, tuple(others))


def _free(network: IpNetwork, taken: set[Ip]) -> IpInterface:
    first, last = int(network.network_address), int(network.broadcast_address)
    for number in range(last - 1, first, -1):
        ip = network[number - first]
        if ip not in taken:
            return ip_interface(f"{ip}/{network.prefixlen}")
    raise ValueError(f"{network} has no free address for the lab's client")


def lan_of(lans: list[Lan], nic: Nic) -> Lan:
    """The wire that a NIC is on."""
    return next(lan for lan in lans if lan.is_under(networks_of(nic)))

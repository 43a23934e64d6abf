"""The lab's wires: a bridge for every network of the site, a cable from each NIC to its bridge, one to the client."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from typing import Any

from pyroute2 import IPRoute

from compiler.model import Model
from runtime.lab.place import Place
from schemas.values import Ip, IpInterface


@dataclass(frozen=True, slots=True)
class Cable:
    """From a NIC of a place to a bridge; `plug` is the device at the bridge's end."""

    place: str
    nic: str
    plug: str
    lan: str


@dataclass(frozen=True, slots=True)
class Lan:
    """One network of the site and the device of its bridge. `client` is the client's own address there."""

    bridge: str
    network: IPv4Network
    client: IPv4Interface


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
                inside.addr("add", index=index, address=str(address.ip), prefixlen=address.network.prefixlen)
            for each in (inside.link_lookup(ifname="lo")[0], index):
                inside.link("set", index=each, state="up")

    def route(self, place: Place, address: Ip, nic: str) -> None:
        """An address outside of the LAN's network that is reached there all the same."""
        with place.network(), IPRoute() as inside:
            index = inside.link_lookup(ifname=nic)[0]
            inside.route("add", dst=f"{address}/{address.max_prefixlen}", oif=index, scope="link")

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
    """The networks of a site's NICs; those that overlap are one wire. The client takes the last free address."""
    networks: list[IPv4Network] = []
    everyone = [own for host in model.hosts for nic in host.nics for own in ipv4(nic.own)]
    for own in everyone:
        if not any(own.network.overlaps(known) for known in networks):
            networks.append(own.network)
    taken: set[Ip] = {own.ip for own in everyone}
    taken |= {address.ip for router in model.routers for address in router.addresses}
    return [Lan(f"lan{number}", network, _free(network, taken)) for number, network in enumerate(networks)]


def _free(network: IPv4Network, taken: set[Ip]) -> IPv4Interface:
    for number in range(int(network.broadcast_address) - 1, int(network.network_address), -1):
        if IPv4Address(number) not in taken:
            return IPv4Interface((number, network.prefixlen))
    raise ValueError(f"{network} has no free address for the lab's client")


def lan_of(lans: list[Lan], own: Iterable[IpInterface]) -> Lan:
    """The wire that a NIC is on."""
    return next(lan for lan in lans if any(lan.network.overlaps(address.network) for address in ipv4(own)))


def ipv4(own: Iterable[IpInterface]) -> list[IPv4Interface]:
    """Those that the lab's wires are told apart by."""
    return [address for address in own if isinstance(address, IPv4Interface)]

"""The built-in speaker and keepalived over IPv6, from host to host, and with excluded addresses: all ways at once, each
on a LAN of its own. Who is master is seen as a client sees it, by who answers on the address, and in both kernels."""

import json
import os
import socket
import sys
import time
from dataclasses import dataclass
from ipaddress import IPv4Interface, IPv4Network, ip_address, ip_interface
from typing import Any

from runtime.lab.network import Lan, Network
from runtime.lab.place import LAB, Place, vrrpc_command
from runtime.speaker.control import ControlError, ask
from schemas.speaker import FIND_SOURCE, Ip, Router, SpeakerConfig, render_config
from tests.live.inside.patience import until
from tests.live.sites import BUILTIN, OTHER

TAKEOVER = 10.0
PORT = 7007
_INTERVAL = 20
_NUMBERS = {BUILTIN: 1, OTHER: 2}
_ANSWERING = f"""
import socket, sys
listener = socket.create_server(("::", {PORT}), family=socket.AF_INET6, dualstack_ipv6=True, backlog=64)
while True:
    connection, _ = listener.accept()
    connection.sendall(sys.argv[1].encode())
    connection.close()
"""


@dataclass(frozen=True)
class Way:
    """One way to meet; `number` is that of its LAN, its NICs and its VRID."""

    number: int
    name: str
    family: int
    virtual_mac: bool
    preferred: str
    unicast: bool = False
    excluded: bool = False

    @property
    def nic(self) -> str:
        return f"eth{self.number}"

    @property
    def addresses(self) -> tuple[Ip, ...]:
        """What moves and is said."""
        if self.family == 4:
            return (ip_address(f"10.112.{self.number}.80"),)
        return ip_address("fe80::1"), ip_address(f"2001:db8:{self.number}::80")

    @property
    def unsaid(self) -> tuple[Ip, ...]:
        """What moves along."""
        pair = f"10.112.{self.number}.81", f"2001:db8:{self.number}::81"
        return tuple(map(ip_address, pair)) if self.excluded else ()

    @property
    def everything(self) -> tuple[Ip, ...]:
        return self.addresses + self.unsaid

    def own(self, host: int) -> dict[int, Any]:
        """A host's own addresses on its NIC, by family."""
        texts = f"10.112.{self.number}.{host}/24", f"2001:db8:{self.number}::{host}/64"
        return {each.version: each for each in map(ip_interface, texts)}

    def priority(self, host: str) -> int:
        return 200 if host == self.preferred else 100

    def router(self) -> Router:
        """As the built-in speaker has it. Multicast over IPv6 is to find its source by itself."""
        finds = self.family == 6 and not self.unicast
        return Router(
            name=f"way{self.number}", vrid=self.number + 1, interface=self.nic, interval=_INTERVAL, ceiling=200,
            source=FIND_SOURCE if finds else self.own(_NUMBERS[BUILTIN])[self.family].ip,
            priority=self.priority(BUILTIN), addresses=self.addresses, excluded=self.unsaid,
            peers=(self.own(_NUMBERS[OTHER])[self.family].ip,) if self.unicast else (), virtual_mac=self.virtual_mac,
        )  # fmt: skip

    def keepalived(self) -> list[str]:
        """As keepalived has it."""
        lines = [
            f"vrrp_instance way{self.number} {{", "state BACKUP", f"interface {self.nic}", "version 3",
            f"virtual_router_id {self.number + 1}", f"priority {self.priority(OTHER)}", "advert_int 0.2",
        ]  # fmt: skip
        if self.virtual_mac:
            lines += [f"use_vmac vrrp{self.number}", *(["vmac_xmit_base"] if self.unicast else [])]
        if self.unicast:
            own, peer = (self.own(_NUMBERS[host])[self.family].ip for host in (OTHER, BUILTIN))
            lines += [f"unicast_src_ip {own}", f"unicast_peer {{\n{peer}\n}}"]
        lines += ["virtual_ipaddress {", *map(_with_length, self.addresses), "}"]
        if self.unsaid:
            lines += ["virtual_ipaddress_excluded {", *map(_with_length, self.unsaid), "}"]
        return [*lines, "}"]


def _with_length(ip: Ip) -> str:
    return f"{ip}/32" if ip.version == 4 else f"{ip}/128 preferred_lft 0"


def ways() -> list[Way]:
    """All that are played."""
    kinds: list[tuple[str, int, bool, dict[str, bool]]] = [
        ("IPv6, virtual MAC", 6, True, {}),
        ("IPv6, own MAC", 6, False, {}),
        ("IPv4 unicast, own MAC", 4, False, {"unicast": True}),
        ("IPv4 unicast, virtual MAC", 4, True, {"unicast": True}),
        ("IPv6 unicast, own MAC", 6, False, {"unicast": True}),
        ("excluded, virtual MAC", 4, True, {"excluded": True}),
        ("excluded, own MAC", 4, False, {"excluded": True}),
    ]
    pairs = [(kind, host) for kind in kinds for host in (BUILTIN, OTHER)]
    return [
        Way(number, f"{kind[0]}, {host} preferred", kind[1], kind[2], host, **kind[3])
        for number, (kind, host) in enumerate(pairs)
    ]


class Meeting:
    """Both hosts and a client. `facts` collects, for every way, what was seen."""

    def __init__(self) -> None:
        self.ways = ways()
        self.facts: dict[str, dict[str, object]] = {way.name: {} for way in self.ways}
        self.places = {host: Place(host, own_files=False) for host in _NUMBERS}
        self.client = Place("client", own_files=False)
        self.network = Network()
        for way in self.ways:
            lan = Lan(f"lan{way.number}", IPv4Network(f"10.112.{way.number}.0/24"), IPv4Interface("10.112.0.254/24"))
            self.network.lay_lan(lan)
            for host, place in self.places.items():
                self.network.lay_cable(place, way.nic, lan, way.own(_NUMBERS[host]).values())
            self.network.lay_cable(self.client, way.nic, lan, way.own(254).values())
        for host, place in self.places.items():
            place.start([sys.executable, "-c", _ANSWERING, host], f"{LAB}/{host}.answering")

    def start(self, host: str) -> None:
        """Start a host's speaker: keepalived when its own addresses are known to be its own, the built-in one at once,
        since it is to wait for them by itself."""
        if host == BUILTIN:
            config = SpeakerConfig(tuple(way.router() for way in self.ways))
            path = _write("speaker.json", render_config(config))
            command = [vrrpc_command(), "speak", "--config", path, "--control", f"{LAB}/speaker.sock"]
        else:
            until(lambda: not _tentative(self.places[OTHER]), "keepalived's addresses are usable")
            lines = [line for way in self.ways for line in way.keepalived()]
            path = _write("keepalived.conf", "\n".join(["global_defs {", "dynamic_interfaces", "}", *lines, ""]))
            pids = ["--pid", f"{LAB}/keepalived.pid", "--vrrp_pid", f"{LAB}/vrrp.pid"]
            command = ["keepalived", "--dont-fork", "--log-console", "--vrrp", "--use-file", path, *pids]
        self.places[host].start(command, f"{LAB}/{host}.log")

    def wait(self, key: str, masters: dict[str, str], cut: str = "") -> None:
        """Note who has and who serves the addresses of each way, as soon as it is as it should be. A host whose cables
        are cut is not asked what it has: keepalived removes what it cannot serve, in its own time."""
        asked = [host for host in self.places if host != cut]
        missing = {way.name: way for way in self.ways}
        end = time.monotonic() + TAKEOVER
        while missing and time.monotonic() < end:
            there = {host: addresses_of(self.places[host]) for host in asked}
            for name, way in list(missing.items()):
                seen = self._see(way, there)
                self.facts[name][key] = seen
                if seen == {str(ip): [masters[name], [masters[name]]] for ip in way.everything}:
                    del missing[name]
            time.sleep(0.02)

    def _see(self, way: Way, there: dict[str, set[tuple[str, str]]]) -> dict[str, list[object]]:
        """By address: who answers there, and which hosts have it."""
        seen: dict[str, list[object]] = {}
        for ip in way.everything:
            having = [host for host, found in there.items() if (way.nic, str(ip)) in found]
            seen[str(ip)] = [self._who(way, ip) if having else "", having]
        return seen

    def _who(self, way: Way, ip: Ip) -> str:
        with self.client.network():
            connection = socket.socket(socket.AF_INET6 if ip.version == 6 else socket.AF_INET)
            zone = (0, socket.if_nametoindex(way.nic)) if ip.version == 6 else ()
        with connection:
            connection.settimeout(0.3)
            try:
                connection.connect((str(ip), PORT, *zone))
                return connection.recv(64).decode()
            except OSError as error:
                return str(error)

    def cut(self, host: str) -> None:
        """Pull a host's cables, see the other one serve, plug them in, see everything as usual again."""
        other = BUILTIN if host == OTHER else OTHER
        self.network.cut(host)
        self.wait(f"{host} cut", {way.name: other for way in self.ways}, cut=host)
        self.network.plug_in(host)
        self.wait(f"{host} plugged in", {way.name: way.preferred for way in self.ways})

    def count(self) -> None:
        """Note what each has refused of the other."""
        by_name = {router["name"]: router for router in _routers()}
        said = _log(OTHER)
        for way in self.ways:
            router = by_name.get(f"way{way.number}", {})
            self.facts[way.name]["drops"] = router.get("drops")
            self.facts[way.name]["refused"] = [line for line in said if f"(way{way.number})" in line and _bad(line)]


def _bad(line: str) -> bool:
    """Whether keepalived complains; an advert of lower priority is none of that."""
    words = ("bogus", "mismatch", "invalid", "discard", "dropping", "wrong")
    return "lower priority" not in line and any(word in line.lower() for word in words)


def _log(host: str) -> list[str]:
    with open(f"{LAB}/{host}.log", encoding="utf-8", errors="replace") as file:
        return file.read().splitlines()


def _write(name: str, text: str) -> str:
    path = f"{LAB}/{name}"
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, 0o600)
    return path


def _routers() -> list[dict[str, Any]]:
    try:
        return list(ask(f"{LAB}/speaker.sock", "state")["routers"])
    except ControlError:
        return []


def _tentative(place: Place) -> bool:
    return "tentative" in place.run("ip", "-6", "address").stdout


def addresses_of(place: Place) -> set[tuple[str, str]]:
    """What the kernel has, each with its NIC, or with the NIC that its macvlan stands on."""
    links = json.loads(place.run("ip", "-json", "address").stdout)
    return {(link.get("link") or link["ifname"], each["local"]) for link in links for each in link["addr_info"]}


def meeting_in_all_ways() -> dict[str, object]:
    """Start, cut either host, plug it in again; and what each counted."""
    meeting = Meeting()
    usual = {way.name: way.preferred for way in meeting.ways}
    meeting.start(BUILTIN)
    meeting.start(OTHER)
    meeting.wait("started", usual)
    meeting.cut(BUILTIN)
    meeting.cut(OTHER)
    meeting.count()
    return {"ways": meeting.facts}

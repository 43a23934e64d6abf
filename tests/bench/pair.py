"""Two hosts with one speaker each and many virtual routers between them, as a benchmark needs them: built-in or
keepalived, on a bridge of their own, in one file each. What they cost is read from /proc in nanoseconds."""

import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from typing import Any, Final

from runtime.lab.network import Lan, Network
from runtime.lab.place import LAB, Place, vrrpc_command
from schemas.speaker import Router, SpeakerConfig, render_config

KINDS: Final = ("builtin", "keepalived")
MASTER, BACKUP = "master", "backup"
_PRIORITIES: Final = {MASTER: 200, BACKUP: 100}
_PATIENCE: Final = 120.0


@dataclass(frozen=True, slots=True)
class Load:
    """How many virtual routers, how often they advertise (centiseconds), and whether each has its virtual MAC."""

    count: int
    interval: int = 100
    virtual_mac: bool = False


class Pair:
    """Speakers of one kind on two hosts; the master is the first. `number` tells LANs apart."""

    def __init__(self, network: Network, kind: str, number: int, load: Load) -> None:
        self.kind, self.load, self._number = kind, load, number
        self._network = network
        self.lan = Lan(f"lan{number}", IPv4Network(f"10.{number}.0.0/16"), IPv4Interface(f"10.{number}.255.1/16"))
        network.lay_lan(self.lan)
        self.places = {role: self._place(role, end) for end, role in enumerate((MASTER, BACKUP), 1)}

    def source(self, role: str) -> str:
        """Where a host's adverts come from."""
        return f"10.{self._number}.254.{1 if role == MASTER else 2}"

    def _place(self, role: str, end: int) -> Place:
        place = Place(f"{self.kind}{end}", own_files=False)
        self._network.lay_cable(place, "eth0", self.lan, (IPv4Interface(f"{self.source(role)}/16"),))
        return place

    def start(self) -> None:
        """The master, and the backup when that is one."""
        for role, place in self.places.items():
            path = f"{LAB}/{place.name}.conf"
            with open(path, "w", encoding="utf-8") as file:
                file.write(self._file(role))
            place.start(self._words(place.name, path), f"{LAB}/{place.name}.log")
            wait(lambda role=role: self._is(role), f"{self.kind} is {role} of all")  # type: ignore[misc]

    def _is(self, role: str) -> bool:
        """Whether the host has all addresses, or is there and has none."""
        if not self.processes(role):
            return False
        if role == BACKUP:
            return self._sleeps(role)
        shown: list[dict[str, Any]] = json.loads(self.places[role].run("ip", "-json", "-4", "address").stdout)
        return len([1 for link in shown for each in link["addr_info"] if each["prefixlen"] == 32]) >= self.load.count

    def _sleeps(self, role: str) -> bool:
        """Whether its start is over: it hardly works any more."""
        before = self.cpu(role)
        time.sleep(1.0)
        return self.cpu(role) - before < 0.2

    def address(self, vrid: int) -> str:
        """The one address of a virtual router."""
        return f"10.{self._number}.1.{vrid}"

    def _file(self, role: str) -> str:
        vrids = range(1, self.load.count + 1)
        if self.kind == "builtin":
            return render_config(SpeakerConfig(tuple(self._router(role, vrid) for vrid in vrids)))
        return "\n".join(["global_defs {\n vrrp_garp_master_refresh 60\n}", *(self._instance(role, i) for i in vrids)])

    def _router(self, role: str, vrid: int) -> Router:
        return Router(
            name=f"r{vrid}", vrid=vrid, interface="eth0", source=IPv4Address(self.source(role)),
            priority=_PRIORITIES[role], ceiling=200, addresses=(IPv4Address(self.address(vrid)),),
            interval=self.load.interval, virtual_mac=self.load.virtual_mac,
        )  # fmt: skip

    def _instance(self, role: str, vrid: int) -> str:
        mac = f"use_vmac vrrp{vrid}\n" if self.load.virtual_mac else ""
        return (
            f"vrrp_instance r{vrid} {{\nstate BACKUP\ninterface eth0\nversion 3\nvirtual_router_id {vrid}\n{mac}"
            f"priority {_PRIORITIES[role]}\nadvert_int {self.load.interval / 100:g}\n"
            f"virtual_ipaddress {{\n{self.address(vrid)}/32\n}}\n}}"
        )

    def _words(self, name: str, path: str) -> list[str]:
        if self.kind == "builtin":
            files = ["--control", f"{LAB}/{name}.sock", "--state", f"{LAB}/{name}.state"]
            return [vrrpc_command(), "speak", "--config", path, *files]
        return ["keepalived", "-n", "-l", "-P", "-f", path, "-p", f"{LAB}/{name}.pid", "-r", f"{LAB}/{name}.vrrp.pid"]

    def processes(self, role: str) -> list[int]:
        """Its speaker's, with whatever stands beside it: the guardian, keepalived's parent."""
        name = {"builtin": "vrrpc", "keepalived": "keepalived"}[self.kind]
        home = os.readlink(f"/proc/{self.places[role].pid}/ns/pid")
        return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if _is_one(pid, name, home)]

    def cpu(self, role: str) -> float:
        """Seconds of a core so far."""
        return sum(_nanoseconds(pid) for pid in self.processes(role)) / 1e9

    def memory(self, role: str) -> float:
        """MiB, each shared page divided among those who have it."""
        return sum(_pss(pid) for pid in self.processes(role)) / 1024


def _is_one(pid: int, name: str, home: str) -> bool:
    with suppress(OSError), open(f"/proc/{pid}/comm", encoding="utf-8") as file:
        return file.read().startswith(name) and os.readlink(f"/proc/{pid}/ns/pid") == home
    return False


def _nanoseconds(pid: int) -> int:
    total = 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/schedstat", encoding="ascii") as file:
            total += int(file.read().split()[0])
    return total


def _pss(pid: int) -> int:
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("Pss:"))


def wait(true: Callable[[], object], what: str) -> None:
    """Until something is so. Raises TimeoutError that names it."""
    end = time.monotonic() + _PATIENCE
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"not within {_PATIENCE:g} s: {what}")
        time.sleep(0.2)

"""named while addresses come and zones change: what a client sees that never stops asking."""

import select
import socket
import struct
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

import dns.flags
import dns.message
import dns.rdatatype
from pyroute2 import IPRoute

from compiler import compile_site
from compiler.include import SERIALS
from compiler.services import processes_of
from compiler.zones.serials import count, serials_file
from runtime.lab.place import LAB
from tests.live.inside.patience import until
from tests.live.inside.scene import Scene
from tests.live.inside.zones import NAMED, Host

_SITE = """\
version: 1
site: editing
domain: example.org
hosts:
  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80, ns: 192.0.2.53, ns2: 192.0.2.54}
services:
  dns: {software: bind, address: front.ns, leaves: [front.ns2]}
  tiny: {software: tinydns, address: front.ns2, tcp: axfrdns}
dns:
  who: who.ami
  zones:
    example.org: {pools: {www: {addresses: [front.web]}}}
"""
_QUESTION = "example.org."


@dataclass
class Asker(threading.Thread):
    """Asks one address for the serial of the zone, every few milliseconds, each time anew. `sent` and `came` are times
    by the number of the question; `serials` what was answered, in order."""

    address: str
    pace: float = 0.005
    sent: dict[int, float] = field(default_factory=dict)
    came: dict[int, float] = field(default_factory=dict)
    serials: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self._end = threading.Event()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._query = dns.message.make_query(_QUESTION, dns.rdatatype.SOA)
        self._query.flags &= ~dns.flags.RD

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        """Ask on time, and read meanwhile."""
        due = time.monotonic()
        wire = self._query.to_wire()[2:]
        number = 0
        while not self._end.is_set():
            number += 1
            self.sent[number] = time.monotonic()
            with suppress(OSError):  # nobody has the address yet
                self._socket.sendto(struct.pack("!H", number & 0xFFFF) + wire, (self.address, 53))
            due = max(due + self.pace, time.monotonic())
            self._read(due)
        self._read(time.monotonic() + 1.0)

    def _read(self, until_then: float) -> None:
        while (left := until_then - time.monotonic()) > 0:
            if not select.select([self._socket], [], [], left)[0]:
                return
            try:
                answer = self._socket.recv(2000)
            except OSError:
                continue
            self.came[struct.unpack("!H", answer[:2])[0]] = time.monotonic()
            for rrset in dns.message.from_wire(answer).answer:
                self.serials.append(rrset[0].serial)

    def stop(self) -> None:
        """Stop, and wait for the last answers."""
        self._end.set()
        self.join()
        self._socket.close()

    def lost_since(self, number: int) -> int:
        """Questions after one that nobody answered."""
        return len({each for each in self.sent if each > number} - self.came.keys())


def _beside(text: str, day: date) -> dict[str, bytes | None]:
    """What `vrrpc serial` leaves beside the site on a day."""
    model = compile_site("site.yaml", text.encode()).model
    assert model is not None
    return {SERIALS: serials_file(count(model.dns.zones, {}, day)).encode()}


def zone_edit() -> dict[str, object]:
    """A record is added while a client asks: nothing is lost, and the new serial is what both hosts then serve."""
    scene = Scene(_SITE)
    scene.lab.give(_SITE, _beside(_SITE, date(2003, 3, 1)))
    scene.start()
    with scene.lab.client.network():
        askers = {"master": Asker(NAMED), "backup": Asker("192.0.2.12")}
    for asker in askers.values():
        asker.start()
    until(lambda: all(asker.serials for asker in askers.values()), "both answer")
    asked, before = {name: len(asker.sent) for name, asker in askers.items()}, scene.pids()
    edited = _SITE.replace("{pools:", "{records: {ftp: {cname: www}}, pools:")
    scene.lab.give(edited, _beside(edited, date(2003, 3, 2)))
    until(lambda: all(asker.serials[-1] == 2003030200 for asker in askers.values()), "both serve the new serial", 60.0)
    for asker in askers.values():
        asker.stop()
    found = {
        "serials": {name: list(dict.fromkeys(asker.serials)) for name, asker in askers.items()},
        "lost": {name: asker.lost_since(asked[name]) for name, asker in askers.items()},
        "asked meanwhile": {name: len(asker.sent) - asked[name] for name, asker in askers.items()},
        "same programs": scene.pids() == before,
        "record": scene.lab.client.run("dig", "+short", f"@{NAMED}", "ftp.example.org").stdout.split(),
    }
    return found | {"not taken": _not_taken(scene)}


def _not_taken(scene: Scene) -> dict[str, list[object]]:
    """Zones that their servers may not read any more, while the agent may: the reload of the one says 0, and the other
    knows of none. What the agent says of the next edit, and what the site of before is worth then."""
    clarinet = scene.hosts["clarinet"]
    said: dict[str, list[object]] = {}
    for day, service, folder, serves in (
        (3, "dns", "/etc/bind/vrrpc/services/dns/zones", "serves"),
        (5, "tiny", "/etc/vrrpc/services/tiny/root", "does not answer"),
    ):
        before = clarinet.generation()
        clarinet.place.run("chmod", "700", folder)
        edited = _SITE.replace("{pools:", f"{{records: {{{service}: {{cname: www}}}}, pools:")
        scene.lab.give(edited, _beside(edited, date(2003, 3, day)))
        words = f"{service} {serves} "
        until(lambda words=words: clarinet.said(words), f"the agent says that {words}", 60.0)  # type: ignore[misc]
        said[service] = [clarinet.generation() == before, clarinet.said("not applied")]
        clarinet.place.run("chmod", "755", folder)
        scene.lab.give(_SITE, _beside(_SITE, date(2003, 3, day + 1)))
        until(lambda before=before: clarinet.generation() > before, f"{service} serves again", 60.0)  # type: ignore[misc]
    return said


def address_appears(times: str) -> dict[str, object]:
    """The address comes to a host where named runs, and goes, some times: seconds until it answers there, and what was
    lost meanwhile at the host's own address."""
    host = Host()
    host.install()
    process = next(iter(processes_of(host.model, host.model.hosts[0])))
    host.place.start(host.words(process), f"{LAB}/named.log")
    until(lambda: host.ask("192.0.2.11", ("www.example.org.", "A")), "named answers")
    with host.place.network():
        own = Asker("192.0.2.11")
    own.start()
    seconds = [_appear(host) for _ in range(int(times))]
    own.stop()
    return {"seconds": seconds, "lost": own.lost_since(0), "asked": len(own.sent)}


def _appear(host: Host) -> float:
    with host.place.network(), IPRoute() as netlink:
        loopback = netlink.link_lookup(ifname="lo")[0]
        netlink.addr("del", index=loopback, address=NAMED, prefixlen=32)
        until(lambda: host.ask(NAMED, ("www.example.org.", "A"), wait=0.1) is None, "nobody answers")
        asker = Asker(NAMED, pace=0.0005)
        asker.start()
        time.sleep(0.05)
        netlink.addr("add", index=loopback, address=NAMED, prefixlen=32)
        there = time.monotonic()
        until(lambda: asker.serials, "named answers on the address that came")
    asker.stop()
    return min(asker.came.values()) - there

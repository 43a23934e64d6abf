"""The speaker's process alone on a small LAN: its control socket, its configuration file, its kernel objects."""

import os
import random
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from itertools import pairwise
from typing import Any

from pyroute2 import IPRoute

from runtime.lab.network import Lan, Network
from runtime.lab.place import LAB, Place, vrrpc_command
from runtime.lab.witness import Witness
from runtime.speaker.control import ControlError, ask
from schemas.speaker import Router, SpeakerConfig, render_config
from tests.live.inside.patience import stays, until

INTERVAL = 0.25
WEB, MAIL = IPv4Address("192.0.2.80"), IPv4Address("192.0.2.25")
_LAN = Lan("lan0", IPv4Network("192.0.2.0/24"), IPv4Interface("192.0.2.254/24"))
_NIC_SYSCTLS = ("arp_ignore", "arp_announce")


class Wire:
    """One LAN and who listens on it."""

    lan = _LAN

    def __init__(self) -> None:
        self.network = Network()
        self.network.lay_lan(_LAN)
        self.witness = Witness([_LAN.bridge])

    def priorities(self, source: str, since: float) -> list[int]:
        """What a sender advertised since a monotonic time."""
        return [each.priority for each in self.witness.heard if each.source == source and each.at >= since]


class Speaker:
    """One speaker on a machine of its own; it starts with `start`. `events` is what its scripts were called for."""

    def __init__(self, wire: Wire, number: int, priority: int, virtual_mac: bool = True) -> None:
        self.name = f"host{number}"
        self.source = f"192.0.2.{number}"
        self.place = Place(self.name, own_files=False)
        self._wire = wire
        self.config, self.control, self.log = (f"{LAB}/{self.name}.{end}" for end in ("json", "sock", "log"))
        scripts = {role: self._script(role) for role in ("master", "backup")}
        self.router = Router(
            name="front", vrid=1, interface="eth0", source=IPv4Address(self.source), priority=priority, ceiling=254,
            addresses=(WEB,), interval=int(INTERVAL * 100), virtual_mac=virtual_mac,
            master_script=scripts["master"], backup_script=scripts["backup"],
        )  # fmt: skip
        self.write(self.router)

    def _script(self, role: str) -> str:
        path = f"{LAB}/{self.name}_{role}.sh"
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"#!/bin/sh\necho {role} >>{LAB}/{self.name}.events\n")
        os.chmod(path, 0o755)
        return path

    def write(self, *routers: Router) -> None:
        """Give it another configuration, which it does not read by itself."""
        self.write_text(render_config(SpeakerConfig(routers)))

    def write_text(self, text: str) -> None:
        """Or any text."""
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(text)

    def lay(self, nic: str = "eth0") -> None:
        """Give its machine a NIC on the LAN."""
        own = IPv4Interface(f"{self.source}/24") if nic == "eth0" else IPv4Interface("198.51.100.1/24")
        self._wire.network.lay_cable(self.place, nic, _LAN, (own,))

    def words(self) -> list[str]:
        """Its command line."""
        words = ["--config", self.config, "--control", self.control, "--state", f"{LAB}/{self.name}.state"]
        return [vrrpc_command(), "speak", *words]

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._process = self.place.start(self.words(), self.log)
        until(lambda: self.state() is not None, f"{self.name} answers")

    def signal(self, name: str) -> None:
        """Send it and its guardian a signal."""
        if name == "KILL":
            # One after the other the guardian would be quicker than what is to kill it.
            self.place.run("kill", "-STOP", str(ask(self.control, "state")["guardian"]))
        self.place.run("pkill", f"-{name}", "-f", "vrrpc speak")

    def end(self, name: str) -> None:
        """Send it a signal that ends it, and wait for that."""
        self.signal(name)
        self._process.wait(timeout=20)

    def state(self) -> list[dict[str, Any]] | None:
        """Its virtual routers, None when it does not answer."""
        try:
            return list(ask(self.control, "state")["routers"])
        except ControlError:
            return None

    def reload(self) -> str:
        """Have it read its file: the error, or nothing."""
        try:
            ask(self.control, "reload")
        except ControlError as error:
            return str(error)
        return ""

    def role(self) -> str:
        """Of its first virtual router."""
        routers = self.state() or []
        return str(routers[0]["role"]) if routers else ""

    def becomes(self, role: str) -> None:
        """Wait for a role."""
        until(lambda: self.role() == role, f"{self.name} becomes {role}")

    def events(self) -> list[str]:
        """The scripts that were called; they run beside the speaker, so the last one is given a moment."""
        time.sleep(0.3)
        try:
            with open(f"{LAB}/{self.name}.events", encoding="utf-8") as file:
                return file.read().split()
        except FileNotFoundError:
            return []

    def said(self, text: str) -> int:
        """How often its log has a thing."""
        with open(self.log, encoding="utf-8") as file:
            return file.read().count(text)

    def addresses(self) -> list[str]:
        """All its addresses but its own."""
        with self.place.network(), IPRoute() as netlink:
            found = [dict(each["attrs"])["IFA_ADDRESS"] for each in netlink.get_addr(family=socket.AF_INET)]
        return sorted(address for address in found if address not in (self.source, "127.0.0.1", "198.51.100.1"))

    def devices(self) -> list[str]:
        """The names of its network devices that the speaker made."""
        with self.place.network(), IPRoute() as netlink:
            names = [str(link.get_attr("IFLA_IFNAME")) for link in netlink.get_links()]
        return sorted(name for name in names if name.startswith("vrrpc"))

    def sysctls(self) -> list[str]:
        """The settings of its NIC that a virtual MAC needs changed."""
        paths = [f"/proc/sys/net/ipv4/conf/eth0/{name}" for name in _NIC_SYSCTLS]
        return self.place.run("cat", *paths).stdout.split()


def _alone(priority: int = 200, virtual_mac: bool = True) -> tuple[Wire, Speaker]:
    wire = Wire()
    speaker = Speaker(wire, 1, priority, virtual_mac)
    speaker.lay()
    return wire, speaker


def _pair() -> tuple[Wire, Speaker, Speaker]:
    """A master, and a backup of lower priority."""
    wire, first = _alone()
    second = Speaker(wire, 2, 100)
    second.lay()
    first.start()
    first.becomes("master")
    second.start()
    second.becomes("backup")
    return wire, first, second


def control() -> dict[str, object]:
    """The state over the socket, the socket's mode, and a second speaker that wants the same socket."""
    _, speaker = _alone()
    speaker.start()
    speaker.becomes("master")
    second = speaker.place.run(*speaker.words())
    return {
        "state": speaker.state(),
        "mode": oct(os.stat(speaker.control).st_mode & 0o777),
        "second": [second.returncode, second.stdout, second.stderr],
        "role": speaker.role(),
    }


def reload_priority() -> dict[str, object]:
    """The master's priority changes, and stays above its peer's."""
    wire, first, second = _pair()
    before = (first.state() or [{}])[0]["since"]
    first.write(replace(first.router, priority=150))
    error, since = first.reload(), time.monotonic()
    stays(lambda: True, 6 * INTERVAL)
    return {
        "error": error,
        "kept": (first.state() or [{}])[0]["since"] == before,
        "heard": sorted(set(wire.priorities(first.source, since))),
        "events": [first.events(), second.events()],
    }


def reload_later() -> dict[str, object]:
    """Master and backup change the advertised addresses at one moment; then orders that come to nothing."""
    _, first, second = _pair()
    at = time.time() + 2
    for speaker in (first, second):
        speaker.write(replace(speaker.router, addresses=(WEB, MAIL)))
        ask(speaker.control, "reload", at=at)
    waiting = [ask(speaker.control, "state")["reload_at"] == at for speaker in (first, second)], first.addresses()
    until(lambda: len(first.addresses()) == 2, "the new address")
    late = time.time() - at
    until(lambda: ask(second.control, "state")["reload_at"] is None, "the other one has read it")
    stays(lambda: True, 4 * INTERVAL)
    errors = []
    for moment in ("soon", True, None, -1, 1e300, float("inf"), time.time() + 7200):
        try:
            ask(first.control, "reload", at=moment)
            errors.append("")
        except ControlError as error:
            errors.append(str(error))
    ask(first.control, "reload", at=time.time() + 60)
    first.reload()
    cancelled = ask(first.control, "state")["reload_at"]
    first.write_text("{")
    with suppress(ControlError):
        ask(first.control, "reload", at=time.time() + 60)
    return {
        "waiting": waiting, "late": late, "errors": errors, "cancelled": cancelled,
        "bad": ask(first.control, "state")["reload_at"], "drops": [(each.state() or [{}])[0]["drops"] for each in
        (first, second)], "events": [first.events(), second.events()], "master": first.role(),
    }  # fmt: skip


def reload_addresses() -> dict[str, object]:
    """The master's address list grows, shrinks, and is another one."""
    _, speaker = _alone()
    speaker.start()
    speaker.becomes("master")
    seen = []
    for addresses in ((WEB,), (WEB, MAIL), (MAIL,), (WEB,)):
        speaker.write(replace(speaker.router, addresses=addresses))
        speaker.reload()
        seen.append(speaker.addresses())
    return {"seen": seen, "events": speaker.events(), "role": speaker.role()}


def reload_routers() -> dict[str, object]:
    """A second virtual router comes and goes beside a master."""
    _, first, second = _pair()
    first.lay("eth1")
    before = (first.state() or [{}])[0]
    more = replace(first.router, name="back", vrid=2, interface="eth1", addresses=(MAIL,), master_script="")
    more = replace(more, backup_script="", source=IPv4Address("198.51.100.1"))
    first.write(first.router, more)
    first.reload()
    until(lambda: [each["role"] for each in first.state() or []] == ["master"] * 2, "both are master")
    both = first.addresses()
    first.write(first.router)
    first.reload()
    time.sleep(4 * INTERVAL)
    after = (first.state() or [{}])[0]
    return {
        "both": both, "in the end": first.addresses(), "devices": len(first.devices()),
        "kept": [after[key] == before[key] for key in ("name", "role", "since", "drops")],
        "events": [first.events(), second.events()],
    }  # fmt: skip


def removal() -> dict[str, object]:
    """Twenty virtual routers with a MAC each are removed beside one that advertises every 30 ms, and come again."""
    wire, speaker = _alone()
    quick = replace(speaker.router, interval=3)
    others = [
        replace(quick, name=f"other{vrid}", vrid=vrid, interval=25, addresses=(IPv4Address(f"192.0.2.{80 + vrid}"),))
        for vrid in range(2, 22)
    ]
    speaker.write(quick, *others)
    speaker.start()
    until(lambda: {each["role"] for each in speaker.state() or []} == {"master"}, "all are master")
    time.sleep(1)
    since = time.monotonic()
    speaker.write(quick)
    error = speaker.reload()
    until(lambda: len(speaker.devices()) == 1, "the others are gone")
    heard = [each for each in wire.witness.heard if each.vrid == 1 and each.at > since]
    return {
        "error": error, "addresses": speaker.addresses(), "last": heard[-1].priority,
        "longest": max(after.at - before.at for before, after in pairwise(heard)),
    }  # fmt: skip


def broken_file() -> dict[str, object]:
    """A file that is none, by the socket and by HUP; then a good one by HUP."""
    _, speaker = _alone()
    speaker.start()
    speaker.becomes("master")
    errors = []
    for text in (
        "{",
        "",
        '{"format": 1, "routers": [{}]}',
        "[" * 100_000,
        "\ud800".encode("utf-16", "surrogatepass").decode("latin-1"),
    ):
        speaker.write_text(text)
        errors.append(speaker.reload())
    with open(speaker.config, "wb") as file:
        file.write(b"\xff")
    errors.append(speaker.reload())
    os.unlink(speaker.config)
    errors.append(speaker.reload())
    said = speaker.said("the configuration stays as it is")
    speaker.write_text("{")
    speaker.signal("HUP")
    until(lambda: speaker.said("the configuration stays as it is") == said + 1, "the complaint after HUP")
    kept = speaker.state()
    speaker.write(replace(speaker.router, priority=150))
    speaker.signal("HUP")
    until(lambda: (speaker.state() or [{}])[0]["priority"] == 150, "the good file is read after HUP")
    return {"errors": errors, "kept": kept, "events": speaker.events(), "addresses": speaker.addresses()}


def log_gone() -> dict[str, object]:
    """Whoever read the speaker's log has ended; then it has something to say."""
    _, speaker = _alone()
    reading, writing = os.pipe()
    process = subprocess.Popen(speaker.place.command(*speaker.words()), stdout=writing, stderr=writing)
    os.close(writing)
    until(lambda: speaker.state() is not None, "the speaker answers")
    os.close(reading)
    speaker.becomes("master")
    speaker.write_text("{")
    error = speaker.reload()
    return {"error": error, "role": speaker.role(), "running": process.poll() is None, "addresses": speaker.addresses()}


def late_interface() -> dict[str, object]:
    """The NIC is not there at the start, comes, goes, and comes again."""
    wire = Wire()
    speaker = Speaker(wire, 1, 200)
    speaker.start()
    time.sleep(3)
    said = speaker.said("cannot be used yet")
    speaker.lay()
    speaker.becomes("master")
    first = speaker.addresses()
    _delete(speaker)
    until(lambda: speaker.role() != "master", "no master without a NIC")
    time.sleep(1.5)
    events = speaker.events()
    speaker.lay()
    speaker.becomes("master")
    since = time.monotonic()
    until(lambda: wire.priorities(speaker.source, since), "adverts from the new NIC")
    return {
        "said": said, "first": first, "again": speaker.addresses(), "devices": len(speaker.devices()),
        "without": events, "events": speaker.events(), "found": speaker.said("eth0 can be used now"),
    }  # fmt: skip


def _delete(speaker: Speaker) -> None:
    with speaker.place.network(), IPRoute() as netlink:
        netlink.link("del", index=netlink.link_lookup(ifname="eth0")[0])


def leftovers(before: str, after: str) -> dict[str, object]:
    """A master is killed; another speaker takes the role; then the first one starts again, perhaps in another way."""
    wire, speaker = _alone(virtual_mac=before == "virtual")
    speaker.start()
    speaker.becomes("master")
    speaker.end("KILL")
    left = [speaker.addresses(), len(speaker.devices())]
    rescuer = Speaker(wire, 2, 250)
    rescuer.lay()
    rescuer.start()
    rescuer.becomes("master")
    speaker.write(replace(speaker.router, virtual_mac=after == "virtual"))
    speaker.start()
    speaker.becomes("backup")
    return {"left": left, "addresses": speaker.addresses(), "devices": len(speaker.devices())}


def estate(mode: str) -> dict[str, object]:
    """Speaker and guardian are killed together, and the next one is told of another virtual router alone."""
    _, speaker = _alone(virtual_mac=mode == "virtual")
    speaker.start()
    speaker.becomes("master")
    speaker.signal("KILL")
    until(lambda: speaker.state() is None, "both are gone")
    left = [speaker.addresses(), len(speaker.devices())]
    with open(f"{speaker.control}.traces", "ab") as file:
        file.write(b'["eth0", "eth0", ["192.0.2.1"]]\n[]\n\xff')
    speaker.write(replace(speaker.router, name="other", vrid=2, addresses=(MAIL,), priority=1))
    speaker.start()
    found = [speaker.addresses(), len(speaker.devices())]
    speaker.end("TERM")
    return {"left": left, "found": found, "record": os.path.exists(f"{speaker.control}.traces")}


def farewell(mode: str) -> dict[str, object]:
    """TERM to a master."""
    wire, speaker = _alone(virtual_mac=mode == "virtual")
    sysctls = [speaker.sysctls()]
    speaker.start()
    speaker.becomes("master")
    sysctls.append(speaker.sysctls())
    there, since = [speaker.addresses(), len(speaker.devices())], time.monotonic()
    speaker.end("TERM")
    sysctls.append(speaker.sysctls())
    until(lambda: 0 in wire.priorities(speaker.source, since), "the goodbye")
    return {
        "there": there, "then": [speaker.addresses(), len(speaker.devices())], "sysctls": sysctls,
        "last": wire.priorities(speaker.source, since)[-1], "socket": os.path.exists(speaker.control),
    }  # fmt: skip


def transitions() -> dict[str, object]:
    """Master, cable cut, plugged in, master, a better one comes and goes, master, TERM."""
    wire, speaker = _alone()
    seen = []

    def then(role: str) -> None:
        speaker.becomes(role)
        seen.append(speaker.events())

    speaker.start()
    then("master")
    wire.network.cut(speaker.name)
    then("initialize")
    wire.network.plug_in(speaker.name)
    then("master")
    better = Speaker(wire, 2, 250)
    better.lay()
    better.start()
    then("backup")
    better.end("TERM")
    then("master")
    speaker.end("TERM")
    seen.append(speaker.events())
    return {"seen": seen}


def garbage() -> dict[str, object]:
    """All kinds of things on the control socket of a master."""
    _, speaker = _alone()
    speaker.start()
    speaker.becomes("master")
    before = (speaker.state() or [{}])[0]["since"]
    noise = random.Random(112)
    things = [b"", b"\n", b"{", b"null\n", b"[]\n", b"1\n", b'{"do": []}\n', b'{"do": "fly"}\n', b'{"no": 1}\n']
    things += [
        b"[" * 60_000,
        b'{"do":' * 10_000,
        b"\xff\xfe\x00",
        b"9" * 60_000,
        b'{"do": "\\ud800"}\n',
        bytes(200_000),
    ]
    things += [noise.randbytes(noise.randrange(1, 3000)) for _ in range(200)]
    answers = [_send(speaker.control, thing) for thing in things]
    idle = []
    for _ in range(50):
        idle.append(_connect(speaker.control))
        time.sleep(0.02)  # the kernel keeps only a few waiting
    role = speaker.role()
    for each in idle:
        each.close()
    return {
        "kept": (speaker.state() or [{}])[0].get("since") == before, "role": role, "events": speaker.events(),
        "yes": sum(b'"ok": true' in answer for answer in answers), "said": speaker.said("Traceback"),
    }  # fmt: skip


def _connect(path: str) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(2)
    connection.connect(path)
    return connection


def _send(path: str, thing: bytes) -> bytes:
    with suppress(OSError), _connect(path) as connection:
        connection.sendall(thing)
        connection.shutdown(socket.SHUT_WR)
        return connection.recv(65536)
    return b""

"""Services with their real programs on two hosts: who answers, through a cable that is cut and plugged in again."""

import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from runtime.lab.place import LAB, SITE, Place, vrrpc_command
from tests.live.inside.patience import until
from tests.live.inside.scene import Scene
from tests.live.played import Played
from tests.live.services import ADDRESSES, LABS

BUSY = 60.0
"""Seconds that all programs of a host together may take, one after another, on a machine that has much else to do."""

_HEAD = """\
version: 1
site: serving
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
    addresses: {ADDRESSES}
    interval: 200ms
services:
"""


def site_of(services: tuple[Played, ...]) -> str:
    """The site of a lab."""
    addresses = ", ".join(f"{name}: {address}" for name, address in ADDRESSES.items())
    zones = "".join(service.dns for service in services)
    dns = f"dns:\n  who: who.ami\n  zones:\n{zones}" if zones else ""
    return _HEAD.replace("ADDRESSES", addresses) + "".join(service.site for service in services) + dns


class Served:
    """A lab with its services, seen by the client through `vrrpc who` and as it uses them."""

    def __init__(self, services: tuple[Played, ...]) -> None:
        self.services = services
        self.scene = Scene(self.text())
        # What this machine lacks, the preparation brings.
        for service in services:
            self._prepare(service)
        try:
            self.start()
        except TimeoutError as error:
            raise TimeoutError(f"{error}\n{self._logs()}") from None

    def text(self) -> str:
        """The site of the lab."""
        return site_of(self.services)

    def start(self) -> None:
        """Start everything, and wait until it is as it will stay."""
        self.scene.start()

    def _prepare(self, service: Played) -> None:
        for name, host in self.scene.hosts.items():
            done = host.place.run("sh", "-euc", self.shell(service.prepare, name))
            if done.returncode:
                raise RuntimeError(f"not prepared on {name}: {done.stdout}{done.stderr}\n{service.prepare}")

    def _logs(self) -> str:
        """What agents and programs said last."""
        agents = [self.scene.lab.log(name) for name in self.scene.hosts]
        said = [self.scene.lab.client.run("tail", "-n", "20", path).stdout for path in agents]
        programs = ["sh", "-c", "tail -n 20 /var/log/vrrpc/*.log"]
        return "\n".join(said + [each.place.run(*programs).stdout for each in self.scene.hosts.values()])[-8000:]

    def hosts(self) -> dict[str, str]:
        """Which host answers each question, or why none does."""
        lab = self.scene.lab
        return {f"{probe.service} {probe.way.value} {probe.port}": lab.who(probe) for probe in lab.probes()}

    def answered_by(self, name: str) -> dict[str, str]:
        """Wait until one host answers everything and every use of it works; what was seen, if not."""
        seen: dict[str, str] = {}

        def all_by() -> bool:
            seen.clear()
            seen.update(self.hosts())
            return bool(seen) and set(seen.values()) == {name}

        try:
            until(all_by, f"{name} answers", BUSY)
            for service in self.services:
                for command, wanted in service.uses.items():
                    self.uses(command, wanted, name)
        except TimeoutError as error:
            raise TimeoutError(f"{error}: {seen}\n{self._logs()}") from None
        return dict(seen)

    def uses(self, command: str, wanted: str, host: str = "") -> None:
        """Wait until a client's shell command prints something."""
        _until_it_says(self.scene.lab.client, host, command, wanted)

    def left(self) -> None:
        """Wait until each host has what the services leave there."""
        try:
            for service in self.services:
                for command, wanted in service.leaves.items():
                    for name, host in self.scene.hosts.items():
                        _until_it_says(host.place, name, command, wanted)
        except TimeoutError as error:
            raise TimeoutError(f"{error}\n{self._logs()}") from None

    def use(self, command: str, host: str = "") -> str:
        """What a client's shell command prints."""
        done = self.scene.lab.client.run("sh", "-c", self.shell(command, host))
        return done.stdout + done.stderr

    @staticmethod
    def shell(command: str, host: str = "") -> str:
        """A command with the names that it may use."""
        return f"host={host} lab={LAB}\n{command}"

    def running(self, name: str) -> set[str]:
        """The programs that a host runs."""
        return {program for program, state in self.scene.hosts[name].pids().items() if "RUNNING" in state}

    def who(self, *options: str) -> dict[str, Any]:
        """What `vrrpc who` says on the client."""
        done = self.scene.lab.client.run(vrrpc_command(), "who", SITE, *options)
        return {"status": done.returncode, "said": done.stdout + done.stderr}

    @contextmanager
    def watched(self) -> Iterator[list[str]]:
        """Have `vrrpc who --watch` on the client meanwhile; afterwards what it said, and last its status."""
        said: list[str] = []
        path = f"{LAB}/watched"
        watching = self.scene.lab.client.start([vrrpc_command(), "who", SITE, "--watch", "--every", "0.5"], path)
        until(lambda: os.path.getsize(path), "the first round of vrrpc who --watch")
        yield said
        until(lambda: set(_last_told(path)) == {"clarinet"}, "vrrpc who --watch tells that clarinet is back")
        with open(f"/proc/{watching.pid}/task/{watching.pid}/children", encoding="ascii") as children:
            os.kill(int(children.read()), signal.SIGINT)  # what we started is `nsenter`, which waits for it
        status = watching.wait()
        with open(path, encoding="utf-8") as file:
            said += [*file.read().splitlines(), f"status {status}"]


def _last_told(path: str) -> Iterable[str]:
    """The host that was told last at each place: `TIME www at http://192.0.2.80/whoami: clarinet (was fridge)`."""
    with open(path, encoding="utf-8") as file:
        told = [line.split(": ")[:2] for line in file.read().splitlines()]
    return {place.partition(" ")[2]: host.split()[0] for place, host in told}.values()


def _until_it_says(place: Place, host: str, command: str, wanted: str) -> None:
    said: list[str] = []
    wanted = wanted.replace("{host}", host)

    def works() -> bool:
        done = place.run("sh", "-c", Served.shell(command, host))
        said[:] = [done.stdout + done.stderr]
        return wanted in said[0]

    try:
        until(works, command, BUSY)
    except TimeoutError as error:
        raise TimeoutError(f"{error} on {place.name} says {wanted!r}, but {said[0]!r}") from None


def serve(lab: str) -> dict[str, object]:
    """With the agent and supervisor."""
    return through_a_cut(Served(LABS[lab]))


def through_a_cut(served: Served) -> dict[str, object]:
    """Both hosts have started; the master's cable is cut, plugged in, and all of it once more."""
    found: dict[str, object] = {"first": served.answered_by("clarinet"), "who": served.who("--limit", "15")}
    with served.watched() as watched:
        for turn in ("once", "again"):
            served.scene.lab.network.cut("clarinet")
            served.scene.master("fridge")
            found[f"{turn} cut"] = served.answered_by("fridge")
            if turn == "once":
                found |= {
                    "who then": served.who("--limit", "15"),
                    "who as json": served.who("--format", "json", "--limit", "15"),
                }
            served.scene.lab.network.plug_in("clarinet")
            served.scene.master("clarinet")
            found[f"{turn} plugged in"] = served.answered_by("clarinet")
    found["watched"] = watched
    until(lambda: not served.scene.for_masters & served.running("fridge"), "fridge stops what is for masters", BUSY)
    found["only on the master"] = sorted(served.running("clarinet") - served.running("fridge"))
    served.left()
    found["for masters"] = sorted(served.scene.for_masters)
    return found

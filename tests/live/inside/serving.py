"""A service with its real program on two hosts: who answers, through a cable that is cut and plugged in again."""

from collections.abc import Callable
from typing import Any

from runtime.lab.place import SITE, vrrpc_command
from tests.live.inside.patience import until
from tests.live.inside.scene import Scene
from tests.live.inside.services import PREPARED
from tests.live.services import SERVICES

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
    addresses: {web: 192.0.2.80, mail: 192.0.2.25, ns: 192.0.2.53, shell: 192.0.2.22}
    interval: 200ms
services:
"""


class Served:
    """A lab with one service, seen by the client through `vrrpc who`."""

    def __init__(self, name: str) -> None:
        self.scene = Scene(_HEAD + SERVICES[name])
        for host, each in self.scene.hosts.items():
            PREPARED.get(name, _nothing)(each.place.folder, host, each.place.run)
        try:
            self.scene.start(on_master="on-master" in SERVICES[name])
        except TimeoutError as error:
            raise TimeoutError(f"{error}\n{self._logs()}") from None

    def _logs(self) -> str:
        """What agents and programs said last."""
        agents = [self.scene.lab.log(name) for name in self.scene.hosts]
        said = [self.scene.lab.client.run("tail", "-n", "20", path).stdout for path in agents]
        programs = ["sh", "-c", "tail -n 20 /var/log/vrrpc/*.log"]
        return "\n".join(said + [each.place.run(*programs).stdout for each in self.scene.hosts.values()])[-6000:]

    def hosts(self) -> dict[str, str]:
        """Which host answers each question, or why none does."""
        return {f"{probe.service} {probe.way.value}": self.scene.lab.who(probe) for probe in self.scene.lab.probes()}

    def answered_by(self, name: str) -> dict[str, str]:
        """Wait until one host answers everything."""
        seen: dict[str, str] = {}

        def all_by() -> bool:
            seen.clear()
            seen.update(self.hosts())
            return bool(seen) and set(seen.values()) == {name}

        try:
            until(all_by, f"{name} answers")
        except TimeoutError as error:
            raise TimeoutError(f"{error}: {seen}\n{self._logs()}") from None
        return dict(seen)

    def who(self) -> dict[str, Any]:
        """What `vrrpc who` says on the client."""
        done = self.scene.lab.client.run(vrrpc_command(), "who", SITE)
        return {"status": done.returncode, "said": done.stdout + done.stderr}


def _nothing(*_: object) -> None:
    """Most services need no data of their own."""


def serve(name: str) -> dict[str, object]:
    """Both hosts start; the master's cable is cut, plugged in, and all of it once more."""
    served = Served(name)
    found: dict[str, object] = {"first": served.answered_by("clarinet"), "who": served.who()}
    for turn in ("once", "again"):
        served.scene.lab.network.cut("clarinet")
        served.scene.master("fridge")
        found[f"{turn} cut"] = served.answered_by("fridge")
        if turn == "once":
            found["who then"] = served.who()
        served.scene.lab.network.plug_in("clarinet")
        served.scene.master("clarinet")
        found[f"{turn} plugged in"] = served.answered_by("clarinet")
    found["pids"] = {host: each.pids() for host, each in served.scene.hosts.items()}
    return found


Prepare = Callable[[str, str, Callable[..., Any]], None]

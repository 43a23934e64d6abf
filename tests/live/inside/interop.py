"""The built-in speaker and keepalived in all ways that they can meet, each on a LAN of its own, all at once."""

import time

from compiler.model import Router
from runtime.lab.lab import next_best, preferred
from tests.live.inside.patience import until
from tests.live.inside.scene import Scene
from tests.live.sites import BUILTIN, OTHER, matrix

TAKEOVER = 30.0
Facts = dict[str, dict[str, object]]


class Meeting:
    """The matrix as it runs. `facts` collects, for every virtual router, what was seen."""

    def __init__(self) -> None:
        text, self.names = matrix()
        self.scene = Scene(text)
        self.lab = self.scene.lab
        self.routers = self.lab.model.routers
        self.facts: Facts = {router.name: {"cell": self.names[router.name]} for router in self.routers}

    def note(self, key: str, values: dict[str, object]) -> None:
        """One more thing about each."""
        for name, value in values.items():
            self.facts[name][key] = value

    def wait(self, key: str, masters: dict[str, str]) -> None:
        """Note whether each has its master, and nobody else on the wire for three intervals."""
        met: dict[str, object] = dict.fromkeys(masters, False)
        end = time.monotonic() + TAKEOVER
        while not all(met.values()) and time.monotonic() < end:
            for router in self.routers:
                if not met[router.name]:
                    met[router.name] = self._alone(router) == [masters[router.name]]
            time.sleep(0.02)
        self.note(key, met)

    def _alone(self, router: Router) -> list[str]:
        return self.lab.masters(router, time.monotonic() - 3.5 * router.interval / 100)

    def usual(self) -> dict[str, str]:
        """The preferred master of each."""
        return {router.name: preferred(router).host.name for router in self.routers}

    def probe(self, key: str) -> None:
        """Note how many probes each address lost in a second."""
        prober = self.lab.prober()
        prober.start()
        time.sleep(1)
        seen = prober.stop()
        counts: dict[str, object] = {}
        for router in self.routers:
            probes = [seen[str(address.ip)] for address in router.addresses]
            counts[router.name] = max(len(each.sent) - len(each.answered) for each in probes)
        self.note(key, counts)

    def cut(self, host: str) -> None:
        """Pull a host's cables, see the other take over everything, plug them in, see everything as usual again."""
        self.lab.network.cut(host)
        self.wait(f"{host} cut", dict.fromkeys(self.usual(), _other(host)))
        self.probe(f"{host} cut: lost")
        self.lab.network.plug_in(host)
        self.wait(f"{host} plugged in", self.usual())
        self.probe(f"{host} plugged in: lost")

    def stop(self, host: str, program: str) -> None:
        """Stop a host's speaker in good order, see how long the other takes, and start it again."""
        began = time.monotonic()
        self.scene.hosts[host].supervisorctl("stop", program)
        self.wait(f"{host} stopped", dict.fromkeys(self.usual(), _other(host)))
        self.note(f"{host} stopped: late", {router.name: self._late(router, host, began) for router in self.routers})
        self.scene.hosts[host].supervisorctl("start", program)
        self.wait(f"{host} started", self.usual())

    def _late(self, router: Router, host: str, since: float) -> float:
        """Seconds beyond the skew time from the goodbye of a master to its successor; 0 for who was none."""
        heir = next_best(router, preferred(router).host)
        if preferred(router).host.name != host or heir is None:
            return 0.0
        lan = self.lab.lan_of(router).bridge
        heard = [each for each in self.lab.witness.heard if each.lan == lan and each.at >= since]
        gone = next((each.at for each in heard if each.priority == 0), None)
        came = next((each.at for each in heard if each.source == str(heir.source) and each.priority), None)
        if gone is None or came is None:
            return 999.0
        unit = 1.0 if router.version == 2 else router.interval / 100
        return came - gone - (256 - heir.priority) / 256 * unit

    def roles(self) -> None:
        """Note the roles as both daemons tell them, and what each counted of the other."""
        for name, host in self.scene.hosts.items():
            self.note(f"{name} says", dict(host.roles()))
        drops: dict[str, object] = {each["name"]: each["drops"] for each in self.scene.hosts[BUILTIN].speaker()}
        self.note("drops", drops)
        self.note("errors", dict(self.scene.hosts[OTHER].keepalived_errors()))


def _other(host: str) -> str:
    return OTHER if host == BUILTIN else BUILTIN


def meeting() -> dict[str, object]:
    """Start, cut either host, stop either speaker; what both counted in the end."""
    meeting = Meeting()
    meeting.lab.start_agents()
    for name, host in meeting.scene.hosts.items():
        until(lambda host=host: host.generation(), f"a first generation on {name}")  # type: ignore[misc]
    meeting.wait("started", meeting.usual())
    meeting.roles()
    meeting.cut(BUILTIN)
    meeting.cut(OTHER)
    meeting.stop(BUILTIN, "speaker")
    meeting.stop(OTHER, "keepalived")
    meeting.probe("in the end: lost")
    meeting.roles()
    return {"cells": meeting.facts}

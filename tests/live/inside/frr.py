"""FRR and keepalived as the members of one virtual router."""

import time

from runtime.lab.scenario import wait_for_master
from tests.live.inside.patience import PATIENCE, until
from tests.live.inside.scene import Scene
from tests.live.sites import mixed, with_priority

WEB = "192.0.2.80"


class Pair:
    """clarinet, which is preferred, and fridge; one of them has FRR."""

    def __init__(self, preferred: str) -> None:
        self.site = mixed(preferred)
        self.scene = Scene(self.site)
        self.scene.start()
        self.frr = self.scene.hosts["clarinet" if preferred == "frr" else "fridge"]
        self.keepalived = self.scene.hosts["fridge" if preferred == "frr" else "clarinet"]

    def alone(self, name: str) -> bool:
        """Whether a host becomes the only one that advertises, its daemon says so, and FRR answers with the virtual MAC
        alone."""
        if wait_for_master(self.scene.lab, self.scene.router, name, PATIENCE) is None:
            return False
        host, mac = self.scene.hosts[name], self.mac()
        return host.roles() == {"front": "master"} and (host is self.keepalived or mac == "00:00:5e:00:01:01")

    def mac(self) -> str:
        """Whom the client takes for the address, asked anew."""
        self.scene.lab.client.run("ip", "neigh", "flush", "all")
        self.scene.lab.client.run("ping", "-c", "1", "-W", "2", WEB)
        words = self.scene.lab.client.run("ip", "neigh", "show", WEB).stdout.split()
        return words[words.index("lladdr") + 1] if "lladdr" in words else ""

    def priorities(self, since: float) -> list[int]:
        """What was advertised since a monotonic time."""
        return [each.priority for each in self.scene.lab.witness.heard if each.at >= since]

    def devices(self) -> list[str]:
        """FRR's devices on its host."""
        lines = self.frr.place.run("ip", "-o", "link", "show", "type", "macvlan").stdout.splitlines()
        return [line.split()[1].partition("@")[0] for line in lines]

    def settings(self) -> list[str]:
        """Without which a backup answers, and a master does not."""
        paths = ("eth0/arp_ignore", "eth0/arp_announce", "eth0/ignore_routes_with_linkdown", "vrrpd4-1/rp_filter")
        return self.frr.place.run("cat", *(f"/proc/sys/net/ipv4/conf/{path}" for path in paths)).stdout.split()


def frr_changes() -> dict[str, object]:
    """Another priority goes live on a master."""
    pair = Pair("frr")
    before = pair.frr.pids()
    with pair.scene.watched() as gaps:
        since = time.monotonic()
        pair.scene.lab.give(with_priority(150, pair.site))
        until(lambda: 150 in pair.priorities(since), "adverts with the other priority")
        time.sleep(1)
    return {
        "lost": gaps[0].lost,
        "kept": pair.frr.pids() == before,
        "heard": sorted(set(pair.priorities(since))),
        "settings": pair.settings(),
    }


def frr_ends() -> dict[str, object]:
    """A master's program is stopped and started; then its daemons are killed, one after the other."""
    pair, found = Pair("frr"), dict[str, object]()
    with pair.frr.paused():
        pair.frr.supervisorctl("stop", "frr")
        found["stopped"] = [pair.alone("fridge"), pair.devices()]
        pair.frr.supervisorctl("start", "frr")
    found["started"] = [pair.alone("clarinet"), pair.devices()]
    for daemon in ("vrrpd", "zebra"):
        since = time.monotonic()
        pair.frr.place.run("pkill", "-KILL", "-x", daemon)
        until(lambda since=since: 100 in pair.priorities(since), f"fridge takes over from {daemon}")  # type: ignore[misc]
        found[daemon] = [pair.alone("clarinet"), pair.devices()]
    until(lambda: pair.frr.pids()["frr"].startswith("RUNNING"), "it runs")
    before = pair.frr.pids()["frr"]
    pair.frr.place.run("pkill", "-KILL", "-o", "-f", "/etc/vrrpc/frr.sh")
    until(lambda: pair.frr.pids()["frr"] != before, "it was ended")
    until(lambda: pair.frr.pids()["frr"].startswith("RUNNING"), "it runs again")
    found["its script"] = [pair.alone("clarinet"), pair.devices()]
    return found

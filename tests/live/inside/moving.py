"""What makes keepalived move a role from a host that is up: a check, a NIC, a group, a knob."""

import json
import time
from collections.abc import Callable
from datetime import datetime

from runtime.lab.scenario import wait_for_master
from tests.live.inside.patience import PATIENCE, stays, until
from tests.live.inside.scene import Host, Scene
from tests.live.sites import moving

KNOBS = "/var/lib/vrrpc/priority"
SICK = "/run/sick"
_STARTS, _IS_MASTER = "Starting VRRP child process", "Entering MASTER STATE"
_WHILE = 60
"""Seconds: `late` comes back after 10, and a busy machine takes its time."""


class Stage:
    """clarinet, which is preferred everywhere, and fridge."""

    def __init__(self) -> None:
        self.scene = Scene(moving())
        self.routers = self.scene.lab.model.routers
        self.clarinet = self.scene.hosts["clarinet"]
        self.fridge = self.scene.hosts["fridge"]
        self.took = 0.0

    def start(self) -> None:
        """Wait until clarinet has it all, and nobody else has any of it."""
        self.scene.lab.start_agents()
        for router in self.routers:
            if wait_for_master(self.scene.lab, router, "clarinet", PATIENCE) is None:
                raise TimeoutError(f"clarinet is not the only master of {router.name}")
        until(lambda: self.moved() == [], "clarinet has every address")

    def moved(self) -> list[str]:
        """The routers whose addresses fridge has; one whose addresses are on both hosts or on none is named so."""
        there, here = addresses(self.fridge), addresses(self.clarinet)
        found = []
        for router in self.routers:
            wanted = {str(address.ip) for address in router.every_address}
            if wanted <= there and not wanted & here:
                found.append(router.name)
            elif not wanted <= here or wanted & there:
                found.append(f"{router.name}?")
        return sorted(found)

    def after(self, act: Callable[[], object], *expected: str, seconds: float = 8) -> list[str]:
        """What has moved to fridge after an act: as expected at last and for a while, or whatever it is instead."""
        began = time.monotonic()
        act()
        try:
            until(lambda: self.moved() == sorted(expected), "", seconds=seconds)
            self.took = time.monotonic() - began
            stays(lambda: self.moved() == sorted(expected), 1)
        except TimeoutError:
            pass
        return self.moved()

    def turn(self, number: int) -> None:
        """Write a number into two knobs of clarinet's, as a person would: of one router that is in a group."""
        self.clarinet.place.run("sh", "-c", f"cd {KNOBS} && echo {number} >unicast && echo {number} >two")

    def clarinet_waited(self) -> float:
        """Seconds from the start of its keepalived, which tells whole ones, until it was master."""
        times: dict[str, datetime] = {}
        for line in self.clarinet.log("keepalived"):
            for words in (_STARTS, _IS_MASTER):
                if words in line:
                    times.setdefault(words, datetime.strptime(line[:24], "%a %b %d %H:%M:%S %Y"))
        return (times[_IS_MASTER] - times[_STARTS]).total_seconds()

    def restart(self) -> None:
        """keepalived of clarinet begins anew."""
        self.clarinet.supervisorctl("restart", "keepalived")


def addresses(host: Host) -> set[str]:
    """All that a host has on its NICs."""
    links = json.loads(host.place.run("ip", "-j", "addr").stdout)
    return {address["local"] for link in links for address in link["addr_info"]}


def keepalived_moves() -> dict[str, list[str] | str]:
    """What is with fridge after each trouble, and after its end."""
    stage = Stage()
    stage.start()
    run = stage.clarinet.place.run
    group = "one", "two"
    return {
        "waited at its start": str(stage.clarinet_waited() >= 2),
        "check fails": stage.after(lambda: run("touch", SICK), "fault", "lower", "late", *group),
        "reported": run("cut", "-d ", "-f1", "/run/vrrpc/check.well.report").stdout.split(),
        "check is good": stage.after(lambda: run("rm", SICK), seconds=_WHILE),
        "in 10 s or more": str(stage.took >= 10),
        "NIC down": stage.after(lambda: run("ip", "link", "set", "eth5", "down"), "tracks", *group),
        "NIC up": stage.after(lambda: run("ip", "link", "set", "eth5", "up")),
        "drained": stage.after(lambda: stage.turn(-254), "unicast", *group),
        "drained, restarted": stage.after(stage.restart, "unicast", *group, seconds=_WHILE),
        "undrained": stage.after(lambda: stage.turn(0)),
    }

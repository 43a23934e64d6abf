"""A pair of speakers that meets in all ways at once: two LANs, a virtual router for each cell of the matrix. What is
seen of a cell comes from the wire, from the client, from both kernels and from both daemons."""

import json
import time
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any, Final, NamedTuple

from runtime.lab.probe import Prober
from schemas.hosts import Speaker
from tests.live.inside import client, counters
from tests.live.inside.patience import until
from tests.live.inside.scene import Scene, addresses_of
from tests.live.matrix import FIRST, PAIRS, PROGRAMS, SECOND, Cell, cells_of, expected, master, site, unheard

PATIENCE = 45.0
"""Seconds that all roles may take to move. Four pairs meet at once, on a machine that may have other things to do."""

_PROBES = 0.02
"""Seconds from one probe of an address to the next."""


_UNLOCK: Final = "for lock in /proc/sys/net/ipv4/neigh/*/locktime; do echo 0 >$lock; done"
"""An entry that a reply has just confirmed stays for a second whatever is announced (arp(7), `locktime`), and the next
announcement would come seconds later. Whether the master announces is asked here, not when the client last did."""


_BECAUSE: Final = ": the master left", "late, listening again before taking over"
"""Or it would have been: a machine that is so busy that the skew time is over late has the heir listen once more."""


class Look(NamedTuple):
    """All that is seen at one time but for adverts: by NIC and address, or by host."""

    led: dict[client.Target, str]
    answers: dict[client.Target, str]
    having: dict[str, set[client.Target]]
    roles: dict[str, dict[str, str]]


class Meeting:
    """One pair. `facts` has what was seen of every cell."""

    def __init__(self, number: int) -> None:
        pair = PAIRS[number]
        self.cells = {cell.router: cell for cell in cells_of(pair)}
        self.speakers = {FIRST: pair.first, SECOND: pair.second}
        self.scene = Scene(site(pair, self.cells.values()))
        self.lab = self.scene.lab
        self.routers = {router.name: router for router in self.lab.model.routers}
        self.facts: dict[str, dict[str, Any]] = {name: {} for name in self.cells}

    def start(self) -> None:
        """Start everything, and wait until every cell has its master."""
        self.lab.client.run("sh", "-c", _UNLOCK)
        self.lab.start_agents()
        for name, host in self.scene.hosts.items():
            client.answer(host.place)
            until(lambda host=host: host.generation(), f"a first generation on {name}", PATIENCE)  # type: ignore[misc]
        self.arrive("started")

    def cut(self, host: str) -> None:
        """Pull a host's cables, and plug them in again."""
        self.lab.network.cut(host)
        self.arrive(f"{host} cut", gone=host)
        self.lab.network.plug_in(host)
        self.arrive(f"{host} plugged in")

    def stop(self, name: str) -> None:
        """Stop a host's speaker in good order, and start it again."""
        host, program = self.scene.hosts[name], PROGRAMS[self.speakers[name]]
        self.count(name, "before its stop")
        with host.paused():
            began, told = time.monotonic(), {each: len(self._roles_taken(each)) for each in self.cells}
            host.supervisorctl("stop", program)
            self.arrive(f"{name} stopped", gone=name)
            for cell in self.cells.values():
                if cell.preferred == name:
                    self.facts[cell.router]["handover"] = self._handover(cell, began, told[cell.router])
            host.supervisorctl("start", program)
        counters.prepare(host, self.speakers[name])
        self.arrive(f"{name} started")

    def count(self, name: str, when: str) -> None:
        """Note what a host's speaker has counted."""
        counts = counters.count(self.scene.hosts[name], self.speakers[name])
        for router, facts in self.facts.items():
            facts[f"{name} counted {when}"] = counts.get(router)

    def own_addresses(self) -> dict[str, bool]:
        """Whether the host's NIC alone answers for its own address, by host and NIC."""
        found = {}
        for host in self.lab.model.hosts:
            for nic in host.nics:
                (own, *_) = nic.own
                (link,) = json.loads(self.lab.hosts[host.name].run("ip", "-json", "link", "show", nic.name).stdout)
                answering = client.arp(self.lab, nic.name, str(own.ip))
                found[f"{host.name} {nic.name}"] = answering == [link["address"]]
        return found

    def arrive(self, station: str, gone: str = "") -> None:
        """Wait until every cell is as it should be without a host that is gone; note what was seen of it at last, and
        at first whom the client's entries led to, before it asked anybody."""
        missing, end = dict(self.cells), time.monotonic() + PATIENCE
        while missing and time.monotonic() < end:
            self._wait_for_adverts(missing, gone, end)
            look = self._look(missing, gone)
            for name, cell in list(missing.items()):
                seen = self._see(cell, look, gone)
                self.facts[name].setdefault(f"{station}: led at first", _entries(cell, look))
                self.facts[name][station] = seen
                if seen == expected(cell, gone):
                    del missing[name]
        self._probe(station)

    def _wait_for_adverts(self, cells: Mapping[str, Cell], gone: str, end: float) -> None:
        """Until nobody but the master is on the wire, in all of some cells."""
        while any(self._advertise(cell, gone) != expected(cell, gone)["advertise"] for cell in cells.values()):
            if time.monotonic() > end:
                return
            time.sleep(0.02)

    def _advertise(self, cell: Cell, gone: str) -> list[str]:
        """Who has advertised in the last intervals."""
        since = time.monotonic() - 3.5 * self.routers[cell.router].interval / 100
        heard = self.lab.masters(self.routers[cell.router], since)
        return [host for host in heard if not (unheard(cell, gone) and host == master(cell, gone))]

    def _look(self, cells: Mapping[str, Cell], gone: str) -> Look:
        here = {name: host for name, host in self.scene.hosts.items() if name != gone}
        targets = [(f"eth{cell.lan}", address) for cell in cells.values() for address in cell.addresses]
        return Look(
            led=client.led(self.lab),
            answers=client.answers(self.lab, targets),
            having={name: addresses_of(host.place, up=True) for name, host in here.items()},
            roles={name: host.roles() for name, host in here.items()},
        )

    def _see(self, cell: Cell, look: Look, gone: str) -> dict[str, Any]:
        """A cell in a look, in the shape of what is expected of it."""
        targets = {address: (f"eth{cell.lan}", address) for address in cell.addresses}
        return {
            "advertise": self._advertise(cell, gone),
            "answer": {address: look.answers[target] for address, target in targets.items()},
            "client is led to": {address: look.led.get(target, "nobody") for address, target in targets.items()},
            "have it": {
                address: [name for name, having in look.having.items() if target in having]
                for address, target in targets.items()
            },
            "say": {name: roles.get(cell.router, "nothing") for name, roles in look.roles.items()},
        }

    def _probe(self, station: str) -> None:
        """Note how many of a second's probes were lost, by the IPv4 address of each cell."""
        probed = {name: ip_address(cell.addresses[0]) for name, cell in self.cells.items() if cell.way.family == 4}
        with self.lab.client.network():
            prober = Prober(probed.values(), _PROBES)
        prober.start()
        time.sleep(1)
        seen = prober.stop()
        for name, address in probed.items():
            self.facts[name][f"{station}: lost"] = len(seen[str(address)].sent) - len(seen[str(address)].answered)

    def _handover(self, cell: Cell, since: float, told: int) -> dict[str, object]:
        """Of a master that was stopped: whether it said goodbye, whether its heir came after that, and, where the heir
        says so, whether it came because of it: the first time, after as many as it had `told` of before."""
        router = self.routers[cell.router]
        key = f"lan{cell.lan}", cell.number, cell.way.family
        heard = [each for each in self.lab.witness.heard if each.at >= since and each.router == key]
        goodbye = next((each.at for each in heard if not each.priority), None)
        came = self.lab.first_advert(router, cell.heir, since)
        tells = self.speakers[cell.heir] is Speaker.BUILTIN
        return {
            "goodbye": goodbye is not None,
            "heir after it": goodbye is not None and came is not None and came > goodbye,
            "because of it": not tells or self._roles_taken(cell.router)[told].endswith(_BECAUSE),
        }

    def _roles_taken(self, router: str) -> list[str]:
        """What the heir of a cell has said each time that it was to become master, if it says that."""
        heir = self.scene.hosts[self.cells[router].heir]
        begins = f"{router}: master with", f"{router}: backup: the timer fired"
        return [line for line in heir.log("speaker") if line.startswith(begins)]


def _entries(cell: Cell, look: Look) -> dict[str, str]:
    """Whom the client's entries lead to, as far as it has any: the kernel forgets those that were not used for long."""
    targets = {address: (f"eth{cell.lan}", address) for address in cell.addresses}
    return {address: look.led[target] for address, target in targets.items() if target in look.led}


def pair_meets(number: str) -> dict[str, object]:
    """Start; cut either host; stop either speaker; and what both counted."""
    meeting = Meeting(int(number))
    meeting.start()
    for host in (FIRST, SECOND):
        meeting.cut(host)
    for host in (FIRST, SECOND):
        meeting.stop(host)
    for host in (FIRST, SECOND):
        meeting.count(host, "in the end")
    return {"cells": meeting.facts, "own addresses": meeting.own_addresses()}

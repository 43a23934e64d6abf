"""A built-in speaker that leaves while a client probes, beside all kinds of peers, each on a LAN of its own."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict

from runtime.lab.gaps import longest_gap
from runtime.lab.place import vrrpc_command
from runtime.speaker.control import ask
from tests.live.inside.patience import until
from tests.live.inside.scene import Scene
from tests.live.sites import mixed

CONFIGURATION = "/etc/vrrpc/speaker.json"
PROBED = 0.002
LEAVER = "clarinet"
KINDS = [(peer, mac) for peer in ("builtin", "keepalived") for mac in ("virtual", "own")]


def site(leaver: str = "builtin", after: str = "") -> str:
    """clarinet, preferred in four virtual routers, each with another kind of peer; `after` is a MAC whose routers have
    `failback: after`, in which nobody takes a role from a lower master."""
    peers = {"fridge": "builtin", "jimbob": "keepalived"}
    lines = ["version: 1", "site: handover", "hosts:"]
    for number, (host, speaker) in enumerate({LEAVER: leaver, **peers}.items(), 1):
        nics = ", ".join(f"eth{i}: {{address: 10.112.{i}.{number}/24}}" for i in range(len(KINDS)))
        lines.append(f"  {host}: {{speaker: {speaker}, interfaces: {{{nics}}}}}")
    lines.append("virtual_routers:")
    for i, (peer, mac) in enumerate(KINDS):
        host = next(name for name, speaker in peers.items() if speaker == peer)
        members = f"{{{LEAVER}: {{interface: eth{i}, priority: 200}}, {host}: {{interface: eth{i}, priority: 100}}}}"
        lines.append(f"  {name(peer, mac)}: {{vrid: {i + 1}, virtual_mac: {str(mac == 'virtual').lower()}, version: 3,")
        later = "failback: after, failback_after: 2s, " if mac == after else ""
        lines.append(f"    {later}members: {members}, addresses: {{web: 10.112.{i}.80}}}}")
    return "\n".join([*lines, ""])


def name(peer: str, mac: str) -> str:
    """Of the virtual router with such a peer."""
    return f"{peer}-{mac}"


class Leaving:
    """The site as it runs; `gaps` collects what the client missed of each router in each run."""

    def __init__(self, leaver: str = "builtin", after: str = "") -> None:
        self.scene = Scene(site(leaver, after))
        self.routers = self.scene.lab.model.routers
        self.host = self.scene.hosts[LEAVER]
        self.program = "speaker" if leaver == "builtin" else leaver
        self.gaps: dict[str, list[dict[str, float]]] = {router.name: [] for router in self.routers}
        self.scene.start()
        self.settle(True)

    def settle(self, back: bool) -> None:
        """Wait until clarinet is master of all, or of none."""

        def alone() -> bool:
            now = time.monotonic()
            sources = [self.scene.lab.masters(router, now - 1.5) for router in self.routers]
            return all(len(each) == 1 and (each == [LEAVER]) == back for each in sources)

        until(alone, f"{LEAVER} {'is master' if back else 'has left'}")

    def measure(self, leave: Callable[[], object], come: Callable[[], object]) -> None:
        """Probe while it leaves, then have it come back."""
        prober = self.scene.lab.prober(PROBED)
        prober.start()
        time.sleep(0.3)
        began = time.monotonic()
        leave()
        self.settle(False)
        end = time.monotonic()
        seen = prober.stop()
        for router in self.routers:
            self.gaps[router.name].append(asdict(longest_gap(seen[str(router.addresses[0].ip)], began, end)))
        come()
        self.settle(True)

    def stop_and_start(self) -> None:
        """As a process manager does it."""
        control = self.host.supervisorctl
        self.measure(lambda: control("stop", self.program), lambda: control("start", self.program))

    def reload(self, have: bool) -> None:
        """Have the speaker read a file with all of its virtual routers or with none, which is as before then."""
        path = self.host.place.outside(CONFIGURATION)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        _write(path, text if have else json.dumps({**json.loads(text), "routers": []}))
        ask(self.host.control, "reload")
        _write(path, text)

    def order(self, *words: str) -> tuple[int, object]:
        """A command of vrrpc's on clarinet, and its JSON."""
        done = self.host.place.run(vrrpc_command(), *words, "--format", "json")
        return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def handovers() -> dict[str, object]:
    """Stopped, drained over a restart, and taken out of the configuration."""
    leaving = Leaving()
    leaving.stop_and_start()
    answers: list[object] = []

    def drain() -> None:
        answers.append(leaving.order("drain", "--reason", "a new disk"))

    def undrain() -> None:
        roles = leaving.host.roles()
        leaving.host.supervisorctl("restart", "speaker")
        until(leaving.host.speaker, "the speaker answers again")
        time.sleep(4)
        answers.append((roles, leaving.host.roles(), [each["set"]["reason"] for each in leaving.host.speaker()]))
        answers.append(leaving.order("undrain"))

    leaving.measure(drain, undrain)
    leaving.measure(lambda: leaving.reload(have=False), lambda: leaving.reload(have=True))
    return {"gaps": leaving.gaps, "answers": answers}


def keepalived_leaves() -> dict[str, object]:
    """keepalived is drained beside peers that take a role from a lower master and peers that do not, then alone."""
    leaving = Leaving("keepalived", after="own")
    answers: list[object] = []
    leaving.measure(
        lambda: answers.append(leaving.order("drain", "--reason", "a new disk")),
        lambda: answers.append(leaving.order("undrain")),
    )
    for peer in ("fridge", "jimbob"):
        leaving.scene.lab.network.cut(peer)
    gentle = [router.name for router in leaving.routers if router.name.endswith("virtual")]
    prober = leaving.scene.lab.prober(PROBED)
    prober.start()
    time.sleep(0.3)
    began = time.monotonic()
    answers += [leaving.order("drain", router) for router in gentle]
    end = time.monotonic()
    seen = prober.stop()
    answers.append(leaving.order("drain", name("builtin", "own")))
    alone = [longest_gap(seen[str(router.addresses[0].ip)], began, end).lost for router in leaving.routers]
    leaving.settle(True)
    return {"gaps": leaving.gaps, "answers": answers, "alone": alone, "roles": leaving.host.roles()}


def frr_hands_over() -> dict[str, object]:
    """FRR must start anew while it is master: beside a keepalived, and alone."""
    site = mixed("frr")
    scene = Scene(site)
    scene.start()
    clarinet = scene.hosts["clarinet"]
    with scene.watched() as gaps:
        scene.lab.give(site.replace("site: quick", "site: quicker"))
        until(lambda: clarinet.generation() == 2, "FRR has started anew")
        scene.master("clarinet")
    before = clarinet.pids()["frr"]
    scene.lab.network.cut("fridge")
    with scene.watched() as alone:
        scene.lab.give(site.replace("site: quick", "site: quickest"))
        until(clarinet.refused, "nobody is there")
        time.sleep(1)
    return {
        "seconds": gaps[0].seconds, "alone": alone[0].lost,
        "kept": clarinet.pids()["frr"] == before, "generation": clarinet.generation(), "status": clarinet.status(),
        "roles": clarinet.roles(),
    }  # fmt: skip

"""Manual failback with keepalived: who took the role keeps it, whoever comes back and however."""

import time
from ipaddress import IPv4Interface

from runtime.lab.place import LAB, Place, vrrpc_command
from tests.live.inside.alone import Wire
from tests.live.inside.patience import stays, until
from tests.live.inside.scene import Scene
from tests.live.sites import LOCKING

RECENT = 0.7
"""Three intervals and a bit."""
_DOWN = 2.0
"""Longer than a member waits for a master, on a machine that has other things to do."""
_PLAIN = """\
vrrp_instance front {{
    state BACKUP
    nopreempt
    interface eth0
    version 3
    virtual_router_id 1
    priority {priority}
    advert_int 0.2
    virtual_ipaddress {{
        192.0.2.80/32
    }}
}}
"""


class Pair:
    """clarinet, which is preferred, and fridge."""

    def __init__(self) -> None:
        self.scene = Scene(LOCKING)
        self.names = {str(member.source): member.host.name for member in self.scene.router.members}

    def start(self) -> None:
        """fridge after clarinet: at the same time either could be first, and would stay."""
        self.scene.lab.start_agent("clarinet")
        until(lambda: self.heard() == {"clarinet": 250}, "clarinet is master")
        self.scene.lab.start_agent("fridge")
        until(lambda: self.scene.hosts["fridge"].generation(), "a first generation on fridge")
        until(lambda: self.scene.hosts["fridge"].roles() == {"front": "backup"}, "fridge is backup")

    def heard(self) -> dict[str, int]:
        """Who advertises at the moment, with which priority."""
        now = time.monotonic()
        recent = [each for each in self.scene.lab.witness.heard if each.at > now - RECENT and each.priority]
        return {self.names[each.source]: each.priority for each in recent}

    def becomes(self, **expected: int) -> dict[str, int]:
        """Who advertises at last and then for longer than a takeover takes: as expected, or whatever it is instead."""
        try:
            until(lambda: self.heard() == expected, "", seconds=10)
            stays(lambda: self.heard() == expected, 1)
        except TimeoutError:
            pass
        return self.heard()

    def cut(self, name: str) -> None:
        """Pull its cables."""
        self.scene.lab.network.cut(name)

    def plug_in(self, name: str) -> None:
        """And in again."""
        self.scene.lab.network.plug_in(name)

    def part(self, apart: bool) -> None:
        """Whether the bridge keeps the two from hearing each other; everybody else hears both."""
        self.scene.lab.network.isolate(self.names.values(), apart)

    def keepalived(self, name: str, *words: str) -> None:
        """Tell the process manager of a host what to do with its keepalived."""
        self.scene.hosts[name].supervisorctl(*words, "keepalived")

    def kill(self, name: str) -> None:
        """End keepalived as a power failure would; the process manager starts it again."""
        self.scene.hosts[name].place.run("pkill", "-KILL", "-x", "keepalived")

    def vrrpc(self, name: str, *words: str) -> tuple[int, str]:
        """`vrrpc failback` on a host."""
        done = self.scene.hosts[name].place.run(vrrpc_command(), "failback", *words)
        return done.returncode, done.stdout + done.stderr

    def lock(self, name: str) -> str:
        """What the lock adds on a host."""
        return self.scene.hosts[name].place.run("cat", "/var/lib/vrrpc/priority/front.failback").stdout.strip()


def keepalived_locks() -> dict[str, object]:
    """Who advertises after each accident, with which priority."""
    pair = Pair()
    pair.start()
    found: dict[str, object] = {"started": pair.becomes(clarinet=250)}
    pair.cut("clarinet")
    found["clarinet cut"] = pair.becomes(fridge=251)
    pair.plug_in("clarinet")
    found["clarinet back"] = pair.becomes(fridge=251)
    pair.keepalived("clarinet", "restart")
    found["clarinet restarted"] = pair.becomes(fridge=251)
    pair.keepalived("fridge", "signal", "HUP")
    found["fridge reloaded"] = pair.becomes(fridge=251)
    pair.keepalived("fridge", "restart")
    found["fridge restarted"] = pair.becomes(clarinet=252)
    for holder, levels in (("clarinet", (252, 253)), ("fridge", (254, 253))):
        pair.part(True)
        clarinet, fridge = levels
        found[f"parted from {holder}"] = pair.becomes(clarinet=clarinet, fridge=fridge)
        pair.part(False)
        found[f"together after {holder}"] = pair.becomes(**dict([max(_named(levels), key=lambda each: each[1])]))
    return found | _ends(pair)


def _ends(pair: Pair) -> dict[str, object]:
    """The holder's host dies and comes back; then a person releases the role."""
    found: dict[str, object] = {}
    pair.cut("clarinet")
    found["holder cut"] = pair.becomes(fridge=254)
    pair.kill("clarinet")
    pair.plug_in("clarinet")
    found["holder back"] = pair.becomes(fridge=254)
    pair.scene.lab.give(LOCKING.replace("failback: manual", "failback: automatic"))
    found["released"] = pair.becomes(clarinet=250)
    pair.scene.lab.give(LOCKING)
    until(lambda: pair.scene.hosts["fridge"].generation() == 3, "the third generation")
    found["locking again"] = pair.becomes(clarinet=250)
    pair.cut("clarinet")
    found["clarinet cut again"] = pair.becomes(fridge=251)
    found["locks"] = [pair.lock("clarinet"), pair.lock("fridge")]
    return found | _released(pair)


def _released(pair: Pair) -> dict[str, object]:
    """By command: while nobody is there to take over, and when somebody is; then the lock that the next one has."""
    found: dict[str, object] = {"release alone": pair.vrrpc("fridge", "release", "front")[0]}
    found["still locked"] = pair.becomes(fridge=251)
    pair.plug_in("clarinet")
    found["clarinet back again"] = pair.becomes(fridge=251)
    found["listed"] = pair.vrrpc("fridge", "list")[1].partition(", since")[0]
    found["release"] = pair.vrrpc("fridge", "release", "front")
    found["released by command"] = pair.becomes(clarinet=251)
    found["release of the next"] = pair.vrrpc("clarinet", "release", "front")
    found["no lock"] = pair.becomes(clarinet=250)
    found["listed then"] = [pair.vrrpc(name, "list")[1] for name in ("clarinet", "fridge")]
    return found


def plain_nopreempt() -> dict[str, object]:
    """Two keepalived with `nopreempt` and nothing else, written by hand: who is master after each accident."""
    pair = Plain()
    found: dict[str, object] = {"started": pair.master()}
    pair.wire.network.cut("preferred")
    found["preferred cut"] = pair.master("other")
    pair.wire.network.plug_in("preferred")
    found["plugged in"] = pair.master()
    pair.wire.network.isolate(("preferred", "other"), True)
    time.sleep(RECENT + _DOWN)
    pair.wire.network.isolate(("preferred", "other"), False)
    found["parted and together"] = pair.master()
    return found


class Plain:
    """The preferred one starts first."""

    def __init__(self) -> None:
        self.wire = Wire()
        self.names = {}
        for number, (name, priority) in enumerate((("preferred", 250), ("other", 100)), 1):
            place = Place(name, own_files=False)
            source = f"192.0.2.{number}"
            self.names[source] = name
            self.wire.network.lay_cable(place, "eth0", self.wire.lan, (IPv4Interface(f"{source}/24"),))
            path = f"{LAB}/{name}.conf"
            with open(path, "w", encoding="utf-8") as file:
                file.write(_PLAIN.format(priority=priority))
            words = ["keepalived", "-n", "-l", "-P", "-f", path, "-p", f"{LAB}/{name}.pid", "-r", f"{LAB}/{name}.vrrp"]
            place.start(words, f"{LAB}/{name}.log")
            time.sleep(_DOWN)

    def master(self, expected: str = "") -> list[str]:
        """Who is heard alone, after a failover if there is to be one."""
        if expected:
            until(lambda: self._recent() == [expected], f"{expected} is master")
        time.sleep(RECENT + _DOWN)
        return self._recent()

    def _recent(self) -> list[str]:
        now = time.monotonic()
        return sorted({self.names[each.source] for each in self.wire.witness.heard if each.at > now - RECENT})


def _named(levels: tuple[int, int]) -> list[tuple[str, int]]:
    return list(zip(("clarinet", "fridge"), levels, strict=True))

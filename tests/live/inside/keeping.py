"""Hosts that somebody changes by hand: what the agent notices, tells, and puts right."""

import json
import os
import time
from collections.abc import Callable
from ipaddress import IPv4Address
from typing import Any

from runtime.keep.network import read_network
from runtime.lab.place import vrrpc_command
from runtime.speaker.wire import encode
from schemas.speaker import Checksum
from tests.live.inside.listening import Rogue, template
from tests.live.inside.patience import until
from tests.live.inside.scene import Host, Scene
from tests.live.sites import FOLLOWED, GREETER, KEEPALIVED, mixed, with_priority


def told(host: Host, kind: str) -> list[dict[str, Any]]:
    """Events of one kind, the oldest first."""
    lines = host.place.run(vrrpc_command(), "events", "--format", "json").stdout.splitlines()
    return [event for event in map(json.loads, lines) if event["kind"] == kind]


def addresses(host: Host) -> set[str]:
    """What answers there."""
    with host.place.network():
        return {str(each.address) for each in read_network().addresses}


def _until_told(host: Host, kind: str, count: int = 1) -> list[str]:
    until(lambda: len(told(host, kind)) >= count, f"{count} events {kind}")
    return [each["code"] for each in told(host, kind)]


def by_hand() -> dict[str, object]:
    """One step after the other on the master: files, programs, a follower's, the address, the device."""
    scene = Scene(FOLLOWED)
    scene.start()
    clarinet = scene.hosts["clarinet"]
    until(lambda: clarinet.pids().get("greeter", "").startswith("RUNNING"), "the follower runs on the master")
    found: dict[str, object] = {"before": scene.pids()}
    found["files"] = _files(clarinet)
    found["after files"] = scene.pids()
    found["programs"] = _programs(clarinet)
    found["address"] = _address(scene, clarinet)
    found["device"] = _device(scene, clarinet)
    found["left"] = _left(scene.hosts["fridge"])
    found["report"] = _reported(scene)
    found["paused"] = _paused(scene)
    return found


def _reported(scene: Scene) -> dict[str, object]:
    """The other host's agent tells, and leaves it."""
    fridge = scene.hosts["fridge"]
    scene.lab.stop_agent("fridge")
    scene.lab.start_agent("fridge", "--drift", "report")
    until(lambda: fridge.said("generation 1 stands"), "the new agent is there")
    page = fridge.place.outside("/etc/vrrpc/services/www/whoami")
    _write(page, b"somebody\n")
    codes = _until_told(fridge, "drift.file")
    time.sleep(1)
    return {"codes": codes, "left": _read(page) == b"somebody\n"}


def _paused(scene: Scene) -> dict[str, object]:
    """The master is paused, changed by hand, given another site, and resumed."""
    clarinet = scene.hosts["clarinet"]
    page = clarinet.place.outside("/etc/vrrpc/services/www/whoami")
    served, before = _read(page), len(told(clarinet, "drift.file"))
    clarinet.place.run(vrrpc_command(), "pause", "--reason", "a test", "--until", "1h")
    _write(page, b"somebody\n")
    codes = _until_told(clarinet, "drift.file", before + 1)[before:]
    scene.lab.give(with_priority(240, FOLLOWED))
    sync = clarinet.place.run(vrrpc_command(), "sync")
    found: dict[str, object] = {
        "codes": codes, "left": _read(page) == b"somebody\n", "generation": clarinet.generation(),
        "status": sync.returncode, "shown": "a test" in clarinet.status()[1],
    }  # fmt: skip
    clarinet.place.run(vrrpc_command(), "resume")
    until(lambda: _read(page) == served and clarinet.generation() == 2, "all is as it should be")
    return found | {"then": clarinet.generation()}


def _files(host: Host) -> dict[str, object]:
    """Another content, none at all, another mode: each of a file of its own, as one file has a back-off."""
    script, engine, page = (
        host.place.outside(f"/etc/vrrpc/{name}") for name in ("vrid1_master.sh", "event.sh", "services/www/whoami")
    )
    good, served = _read(script), _read(page)
    took = [
        _mended(lambda: _write(script, b"#!/bin/sh\n"), lambda: _read(script) == good),
        _mended(lambda: os.unlink(page), lambda: os.path.exists(page) and _read(page) == served),
        _mended(lambda: os.chmod(engine, 0o600), lambda: os.stat(engine).st_mode & 0o777 == 0o755),
    ]
    return {"took": took, "codes": _until_told(host, "drift.file", 3)}


def _programs(host: Host) -> dict[str, object]:
    took = []
    for name in ("www", "greeter"):
        host.supervisorctl("stop", name)
        took.append(until(lambda name=name: host.pids()[name].startswith("RUNNING"), f"{name} runs again"))  # type: ignore[misc]
    return {"took": took, "codes": _until_told(host, "drift.program", 2)}


def _left(host: Host) -> list[str]:
    """A backup has an address of the master, as after a speaker that was killed."""
    host.place.run("ip", "addr", "add", "192.0.2.80/32", "dev", "eth0")
    until(lambda: "192.0.2.80" not in addresses(host), "the address is taken away")
    return _until_told(host, "drift.address")


def _address(scene: Scene, host: Host, times: int = 1) -> list[str]:
    """Take the address of a master away; the codes of what was told by the time it is back, so many at least."""
    host.place.run("sh", "-c", "ip -o addr show | awk '/192.0.2.80/ {print $2}' | xargs ip addr del 192.0.2.80/32 dev")
    return _comes_back(scene, host, "V743", times)


def _device(scene: Scene, host: Host, times: int = 1) -> list[str]:
    """And its device with it."""
    host.place.run("sh", "-c", "ip -o link show type macvlan | awk -F'[:@ ]+' '{print $2}' | xargs -n1 ip link del")
    return _comes_back(scene, host, "V745", times)


def _comes_back(scene: Scene, host: Host, code: str, times: int) -> list[str]:
    """Told by the agent, or by the speaker who put it right itself."""

    def codes() -> list[str]:
        kinds = ("speaker.mended", "drift.address", "drift.device")
        return [each["code"] for kind in kinds for each in told(host, kind) if each["code"] == code]

    until(lambda: len(codes()) >= times, f"{code} is told")
    until(lambda: "192.0.2.80" in addresses(host), "the address is there again")
    scene.master("clarinet")
    return codes()


def _mended(do: Callable[[], object], is_good: Callable[[], bool]) -> float:
    do()
    return until(is_good, "it is as it was")


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _write(path: str, content: bytes) -> None:
    with open(path, "wb") as file:
        file.write(content)


def killed_manager() -> dict[str, object]:
    """supervisord of the master is killed; later strangers speak on the LAN."""
    scene = Scene(FOLLOWED)
    scene.start()
    clarinet = scene.hosts["clarinet"]
    until(lambda: clarinet.pids().get("greeter", "").startswith("RUNNING"), "the follower runs on the master")
    before, since = clarinet.pids(), time.monotonic()
    with scene.watched() as gaps:
        clarinet.place.run("kill", "-KILL", before["supervisord"])
        until(lambda: _is_another(clarinet, before), "another supervisord")
        after = clarinet.pids()
        time.sleep(1)
    return {
        "before": before, "after": after, "lost": gaps[0].lost, "probes": gaps[0].probes,
        "masters": scene.lab.masters(scene.router, since), "codes": _until_told(clarinet, "drift.manager"),
        "copies": {name: _copies(clarinet, words) for name, words in _COMMANDS.items()}, "guards": _rogues(scene),
    }  # fmt: skip


def _rogues(scene: Scene) -> dict[str, list[str]]:
    """What each host tells of a stranger on the LAN, and clarinet of somebody on itself; the worst comes last, as it
    takes the role."""
    clarinet, stranger = scene.hosts["clarinet"], scene.lab.client
    wrong = [
        template(vrid=77, priority=10), template(priority=10, interval=300),
        template(priority=10, addresses=(IPv4Address("192.0.2.81"),)),
    ]  # fmt: skip
    own = template(vrid=9, priority=10, source=IPv4Address("192.0.2.11"))
    for place, advert in ((clarinet.place, own), *((stranger, each) for each in wrong), (stranger, template())):
        rogue = Rogue(place, encode(advert, Checksum.PSEUDO_HEADER))
        rogue.say(3)
        rogue.stop()
    for host in scene.hosts.values():
        until(lambda host=host: "V901" in _guards(host), "the worst is told")  # type: ignore[misc]
    return {name: _guards(host) for name, host in scene.hosts.items()}


def _guards(host: Host) -> list[str]:
    return sorted({each["code"] for each in told(host, "guard.live")})


_COMMANDS = {"speaker": "speak --config", "www": "http.server 80$", "greeter": "http.server 8080"}


def _copies(host: Host, words: str) -> int:
    """Processes of a command; the speaker's guardian is one of its own."""
    lines = host.place.run("pgrep", "--full", "--list-full", words).stdout.splitlines()
    pids = [line.split()[0] for line in lines]
    parents = host.place.run("ps", "-o", "ppid=", "-p", ",".join(pids)).stdout.split() if pids else []
    return sum(parent not in pids for parent in parents)


def frr_follows() -> dict[str, object]:
    """FRR is preferred; its cable is cut and plugged in again, then its address and its device are taken away."""
    scene = Scene(mixed("frr") + GREETER)
    scene.start()
    clarinet = scene.hosts["clarinet"]
    ran = []
    steps: list[tuple[Callable[[], object], bool]] = [
        (lambda: None, True),
        (lambda: scene.lab.network.cut("clarinet"), False),
        (lambda: scene.lab.network.plug_in("clarinet"), True),
    ]
    for step, runs in steps:
        step()
        until(lambda runs=runs: _runs(clarinet) == runs, f"the follower runs: {runs}")  # type: ignore[misc]
        ran.append(_runs(clarinet))
    roles = [event["about"]["role"] for event in told(clarinet, "role.changed")]
    return {"ran": ran, "told": roles, "address": _address(scene, clarinet), "device": _device(scene, clarinet)}


def _runs(host: Host) -> bool:
    return host.pids().get("greeter", "").startswith("RUNNING")


def _is_another(host: Host, before: dict[str, str]) -> bool:
    now = host.pids()
    return now["supervisord"].isdigit() and now["supervisord"] != before["supervisord"]


def keepalived_mends_itself() -> dict[str, object]:
    """The address and the device of a keepalived that is master."""
    scene = Scene(KEEPALIVED)
    scene.start()
    clarinet = scene.hosts["clarinet"]
    return {"address": _address(scene, clarinet, 0), "device": _device(scene, clarinet, 0)}

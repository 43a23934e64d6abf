"""`vrrpc doctor` on hosts that are well, and on hosts that something was done to."""

import json
from typing import Any

from runtime.lab.place import Place, vrrpc_command
from tests.live.inside.patience import until
from tests.live.inside.scene import Scene
from tests.live.sites import KEEPALIVED, QUICK

_CLOSED = "table inet f { chain input { type filter hook input priority filter; policy drop; }; }"
_SITES = {"builtin": QUICK, "keepalived": KEEPALIVED}


def examined(place: Place, seconds: str = "1") -> dict[str, Any]:
    """What it finds: the exit status, and what is not good."""
    done = place.run(vrrpc_command(), "doctor", "--format", "json", "--listen", seconds)
    found = json.loads(done.stdout)["observations"]
    return {
        "status": done.returncode,
        "said": {each["about"]: f"{each['verdict']}: {each['said']}" for each in found},
    }


def doctor(kind: str) -> dict[str, object]:
    """First nothing is wrong, then one thing after the other."""
    scene = Scene(_SITES[kind])
    scene.start()
    clarinet, fridge = (scene.hosts[name].place for name in ("clarinet", "fridge"))
    found: dict[str, object] = {"well": [examined(clarinet), examined(fridge)]}
    _must(clarinet, "sysctl", "-q", "-w", "net/ipv4/conf/all/rp_filter=1", "net/ipv4/conf/eth0/arp_announce=0")
    found["settings"] = examined(clarinet)
    _must(clarinet, "sysctl", "-q", "-w", "net/ipv4/conf/all/rp_filter=0", "net/ipv4/conf/eth0/arp_announce=2")
    _must(fridge, "nft", _CLOSED)
    found["filter"] = examined(fridge)
    _must(fridge, "nft", "flush ruleset")
    scene.master("clarinet")
    scene.lab.network.cut("fridge")
    found["cut"] = examined(fridge)
    scene.lab.network.plug_in("fridge")
    scene.master("clarinet")
    found["text"] = fridge.run(vrrpc_command(), "doctor", "--listen", "1").stdout
    return found


def stranger() -> dict[str, object]:
    """A keepalived that nobody here started, on a host where nothing is applied."""
    place = Place("jimbob", own_files=True)
    with open(f"{place.folder}/etc/k.conf", "w", encoding="utf-8") as file:
        file.write("global_defs {\n}\n")
    words = ["keepalived", "-n", "-P", "-f", "/etc/k.conf", "-p", "/run/k.pid", "-r", "/run/kv.pid"]
    process = place.start(words, f"{place.folder}/k.log")
    found: dict[str, Any] = {}

    def told() -> bool:
        found.update(examined(place, "0"))
        return "keepalived" in str(found)

    until(told, "keepalived is seen")
    place.crash()
    process.wait(10)
    return found


def _must(place: Place, *words: str) -> None:
    done = place.run(*words)
    if done.returncode:
        raise OSError(done.stderr)

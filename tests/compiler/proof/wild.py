"""Sites thrown together: most are refused, and what is let pass must hold. Made from a number, so that each can be made
again."""

from random import Random
from typing import Any

import yaml

NAMES = ("clarinet", "fridge", "violin")
NICS = ("eth0", "eth1", "eth2")


def wild_site(seed: int) -> bytes:
    """Two routers of two or three hosts, with priorities, effects, locks, groups and a service as they come."""
    chance = Random(seed)
    names = NAMES[: chance.choice([2, 2, 3])]
    speaker = chance.choice(["keepalived", "keepalived", "builtin"])
    site: dict[str, Any] = {
        "version": 1,
        "site": "wild",
        "hosts": {name: _host(number, speaker) for number, name in enumerate(names, 1)},
        "virtual_routers": _routers(chance, names, speaker),
        "waivers": [{"code": "V305", "at": "virtual_routers", "reason": "tried", "until": "2999-12-31"}],
    }
    watched = {name for router in site["virtual_routers"].values() for name in router.get("checks", {})}
    if watched:
        site["checks"] = {name: {"run": "probe"} for name in sorted(watched)}
    if speaker == "keepalived" and chance.random() < 0.4:
        site["groups"] = {"both": ["a", "b"]}
    if chance.random() < 0.6:
        site["services"] = {"www": {"software": "program", "addresses": ["a.web", "b.web"], "command": "serve"}}
    return yaml.safe_dump(site, sort_keys=False).encode()


def _host(number: int, speaker: str) -> dict[str, Any]:
    nics = {
        nic: {
            "addresses": [f"10.0.{index}.{number}/24", f"2001:db8:{index}::{number}/64", f"fe80::{index}:{number}/64"],
            "many_vrids": "yes",
        }
        for index, nic in enumerate(NICS)
    }
    return {"speaker": speaker, "interfaces": nics}


def _routers(chance: Random, names: tuple[str, ...], speaker: str) -> dict[str, Any]:
    """The second is often the first once more, maybe in the other family."""
    first = _router(chance, 1, 4, _members(chance, names, speaker), speaker)
    family = chance.choice([4, 6])
    alike = first["members"] if chance.random() < 0.7 else _members(chance, names, speaker)
    second = _router(chance, 2, family, alike, speaker)
    if chance.random() < 0.5:
        second = {**first, "vrid": 2, "addresses": second["addresses"]}
    return {"a": first, "b": second}


def _router(chance: Random, vrid: int, family: int, members: dict[str, Any], speaker: str) -> dict[str, Any]:
    addresses = {"web": f"10.0.0.{100 + vrid}"}
    if family == 6:
        addresses = {"link": f"fe80::{vrid}:1", "web": f"2001:db8:0::{100 + vrid}"}
    failback = chance.choice(["automatic", "automatic", "manual", "after"])
    router: dict[str, Any] = {"vrid": vrid, "members": members, "addresses": addresses, "failback": failback}
    if failback == "after":
        router["failback_after"] = "60s"
    if speaker == "keepalived" and chance.random() < 0.6:
        router["checks"] = {name: _effect(chance) for name in chance.sample(["db", "web"], chance.randint(1, 2))}
    return router


def _members(chance: Random, names: tuple[str, ...], speaker: str) -> dict[str, Any]:
    priorities = chance.sample(range(1, 255), len(names))
    if chance.random() < 0.1:
        priorities[1] = priorities[0]
    members: dict[str, Any] = {}
    for name, priority in zip(names, priorities, strict=True):
        members[name] = {"interface": "eth0", "priority": priority}
        if speaker == "keepalived" and chance.random() < 0.3:
            members[name]["tracks"] = {nic: _effect(chance) for nic in chance.sample(NICS[1:], chance.randint(1, 2))}
    return members


def _effect(chance: Random) -> str:
    return chance.choice(
        ["fault", "report", f"lower by {chance.randint(1, 253)}", f"lower by {chance.randint(100, 253)}"]
    )

"""Sound sites of every shape, for property tests."""

from typing import Any

import yaml
from hypothesis import strategies as st

NAMES = ["clarinet", "fridge", "violin", "oboe"]
SPEAKERS = ["freevrrpd", "keepalived", "frr", "builtin"]
DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""What turns the direction of a text, and is refused."""
NICS = ["eth0", "em1", "em10"]
"""NIC n of host m has the addresses 10.0.n.m, 2001:db8:n::m and fe80::m."""


@st.composite
def sites(draw: st.DrawFn) -> bytes:
    """The text of a site that has no error. On a NIC that carries several VRIDs it says so."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=4, unique=True))
    choice = draw(st.sampled_from([SPEAKERS, ["keepalived"]]))
    speakers = {name: draw(st.sampled_from(choice)) for name in names}
    shared = "freevrrpd" not in speakers.values() and draw(st.booleans())
    count = draw(st.integers(1, 5 if shared else 3))
    vrids = draw(st.lists(st.integers(1, 255), min_size=count, max_size=count, unique=True))
    routers = {
        f"r{index}": draw(_routers(vrid, index % 2 if shared else index, index, speakers))
        for index, vrid in enumerate(vrids)
    }
    hosts = {name: _host(number, speakers[name], shared, draw) for number, name in enumerate(names, 1)}
    site: dict[str, Any] = {"version": 1, "site": "example", "hosts": hosts, "virtual_routers": routers}
    if set(speakers.values()) == {"builtin"}:
        checksum = draw(st.sampled_from(["plain", "pseudo-header"]))
        site["defaults"] = {"virtual_routers": {"checksum": checksum}}
    if set(speakers.values()) == {"keepalived"}:
        site |= draw(_watching(routers))
    if draw(st.booleans()):
        alike = [name for name in routers if _family(routers[name]) == _family(routers["r0"])]
        site["services"] = {"www": draw(_services(alike)), "mail": draw(_services(alike))}
    if draw(st.booleans()):
        site["notifications"] = {"pager": draw(_notifications())}
    return yaml.safe_dump(site, sort_keys=False, allow_unicode=True).encode()


def _host(number: int, speaker: str, shared: bool, draw: st.DrawFn) -> dict[str, Any]:
    nics = {
        nic: {
            "addresses": [f"10.0.{index}.{number}/24", f"2001:db8:{index}::{number}/64", f"fe80::{number}/64"],
            "many_vrids": str(shared).lower(),
        }
        for index, nic in enumerate(NICS)
    }
    own = "rc" if speaker == "freevrrpd" else "systemd"
    manager = draw(st.sampled_from(["supervisor", "daemontools", own]))
    host = {"speaker": speaker, "manager": manager, "interfaces": nics}
    return host | ({"start_delay": "2500ms"} if speaker == "keepalived" and draw(st.booleans()) else {})


@st.composite
def _routers(draw: st.DrawFn, vrid: int, nic: int, index: int, speakers: dict[str, str]) -> dict[str, Any]:
    priorities = draw(st.lists(st.integers(2, 250), min_size=len(speakers), max_size=len(speakers), unique=True))
    members: dict[str, dict[str, Any]] = {
        name: {"interface": NICS[nic], "priority": priority}
        for name, priority in zip(speakers, priorities, strict=True)
    }
    last = [0, *draw(st.lists(st.integers(1, 40), max_size=12, unique=True))]
    family = 4 if "freevrrpd" in speakers.values() else draw(st.sampled_from([4, 6]))
    addresses = {f"a{number}": _address(family, nic, 10 + 45 * index + number) for number in last}
    if family == 6:
        addresses = {"a": f"fe80::{vrid}:1", **addresses}  # first in every order
    traits: dict[str, Any] = draw(_traits(set(speakers.values()), family))
    if "excluded" in traits:
        traits["excluded"] = {f"e{each}": _address(each, nic, 10 + 45 * index + 44) for each in traits["excluded"]}
    for name, member in members.items():
        if speakers[name] == "keepalived" and draw(st.booleans()):
            others = [other for other in NICS if other != NICS[nic]]
            member["tracks"] = {other: draw(_effects(traits)) for other in others}
    return {"vrid": vrid, "members": members, "addresses": addresses, **traits}


def _address(family: int, nic: int, number: int) -> str:
    return f"10.0.{nic}.{number}" if family == 4 else f"2001:db8:{nic}::{number}"


@st.composite
def _watching(draw: st.DrawFn, routers: dict[str, Any]) -> dict[str, Any]:
    """Checks and groups, which no other speaker can: they change the routers, and stand beside them.

    Whatever lowers a priority lowers it to the least.
    """
    names = draw(st.lists(st.sampled_from(["db", "web", "disk"]), unique=True))
    for index, router in enumerate(routers.values()):
        if names:
            router["checks"] = {name: draw(st.one_of(st.just("report"), _effects(router))) for name in names}
        if draw(st.booleans()):
            router["excluded"] = {"more": f"10.1.{index}.1", "other": f"2001:db8:ff::{index + 1:x}"}
        if draw(st.booleans()):
            router["transport"] = "unicast"
    found: dict[str, Any] = {}
    if names:
        found["checks"] = {name: {"run": draw(_texts()), "interval": "10s", "limit": "3s"} for name in names}
    if len(routers) > 1 and draw(st.booleans()):
        found["groups"] = {"together": list(routers)}
        for router in routers.values():
            _agree(router, next(iter(routers.values())))
    return found


def _agree(router: dict[str, Any], first: dict[str, Any]) -> None:
    """Routers of a group prefer the same hosts, and come back under the same conditions."""
    for name, member in router["members"].items():
        member["priority"] = first["members"][name]["priority"]
        if "failback" in first:
            member["tracks"] = dict.fromkeys(member.get("tracks", {}), "fault")
    for key in ("failback", "failback_after"):
        router.pop(key, None)
        router |= {key: first[key]} if key in first else {}
    if "failback" in first:
        router["checks"] = {
            name: effect.replace("lower by 250", "fault") for name, effect in router.get("checks", {}).items()
        }


def _effects(router: dict[str, Any]) -> st.SearchStrategy[str]:
    """A lowered master must not wait for the failback's delay."""
    return st.sampled_from(["fault"] if "failback" in router else ["fault", "lower by 250"])


@st.composite
def _traits(draw: st.DrawFn, speakers: set[str], family: int) -> dict[str, Any]:
    """What all of these speakers can do."""
    traits: dict[str, Any] = {}
    if draw(st.booleans()):
        traits["on_master"] = [{"run": draw(_texts()), "limit": "5s"}]
    versions = [3] if family == 6 else [2] if "freevrrpd" in speakers else [2, 3]
    version = draw(st.sampled_from(versions))
    if version == 2 and "frr" not in speakers and draw(st.booleans()):
        traits["authentication"] = {"password": {"secret": "front"}}
    if "freevrrpd" in speakers:
        return traits
    traits["version"] = version
    traits["interval"] = draw(_intervals(version, 40 if "frr" in speakers else 255))
    if "frr" in speakers:
        return traits
    traits["virtual_mac"] = draw(st.sampled_from(["yes", "no"]))
    failbacks: list[dict[str, Any]] = [{}, {"failback": "after", "failback_after": "90s"}]
    if speakers <= {"builtin", "keepalived"}:
        failbacks.append({"failback": "manual"})
    if speakers == {"builtin"}:
        traits |= draw(st.sampled_from([{}, {"transport": "unicast"}, {"excluded": [4, 6]}]))
    traits |= draw(st.sampled_from(failbacks))
    return traits


def _intervals(version: int, longest: int) -> st.SearchStrategy[str]:
    if version == 2:
        return st.integers(1, longest).map(lambda seconds: f"{seconds}s")
    return st.integers(1, 4095).map(lambda steps: f"{steps * 10}ms")


def _texts() -> st.SearchStrategy[str]:
    """One line, with what has a meaning to some reader or other."""
    parts = st.sampled_from(
        ["serve", "'a b'", '"it\'s"', "%", "%d", "{host}", "$HOME", "`x`", "&", "|", "ü", "日", "\\\\"]
    )
    return st.lists(parts, min_size=1, max_size=6).map(" ".join)


def _family(router: dict[str, Any]) -> int:
    return 6 if "a" in router["addresses"] else 4


def _services(routers: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """On addresses of one family: those of both must be seen to be on one host."""
    texts = st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"], exclude_characters=DIRECTIONS), max_size=20
    )
    return st.fixed_dictionaries(
        {
            "software": st.just("program"),
            "addresses": st.lists(st.sampled_from(routers), min_size=1, unique=True).map(
                lambda each: [f"{name}.a0" for name in each]
            ),
            "command": _texts(),
            "bind": st.sampled_from(["wildcard", "on-master"]),
            "files": st.dictionaries(st.sampled_from(["whoami", "index.html"]), texts, max_size=2),
        }
    )


def _notifications() -> st.SearchStrategy[dict[str, Any]]:
    means: list[dict[str, Any]] = [
        {"by": "command"}, {"by": "mail", "to": ["ops@example.org"]},
        {"by": "webhook", "url": "https://example.org/?a=b&c='d'#$e", "token": {"secret": "hook"}},
    ]  # fmt: skip
    chosen = st.sampled_from(means).flatmap(
        lambda way: _texts().map(lambda run: {**way, "run": run}) if way["by"] == "command" else st.just(way)
    )
    roles = st.lists(st.sampled_from(["master", "backup"]), min_size=1, unique=True)
    return st.tuples(chosen, roles).map(lambda both: {**both[0], "roles": both[1]})

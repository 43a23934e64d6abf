"""Sound sites of every shape, for property tests."""

from typing import Any

import yaml
from hypothesis import strategies as st

NAMES = ["clarinet", "fridge", "violin", "oboe"]
SPEAKERS = ["freevrrpd", "keepalived", "frr", "builtin"]
NICS = ["eth0", "em1", "em10"]
"""NIC n of host m has the address 10.0.n.m."""


@st.composite
def sites(draw: st.DrawFn) -> bytes:
    """The text of a site that has no error. On a NIC that carries several VRIDs it says so."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=4, unique=True))
    speakers = {name: draw(st.sampled_from(SPEAKERS)) for name in names}
    shared = "freevrrpd" not in speakers.values() and draw(st.booleans())
    count = draw(st.integers(1, 5 if shared else 3))
    vrids = draw(st.lists(st.integers(1, 255), min_size=count, max_size=count, unique=True))
    routers = {
        f"r{index}": draw(_routers(vrid, index % 2 if shared else index, index, speakers))
        for index, vrid in enumerate(vrids)
    }
    hosts = {name: _host(number, speakers[name], shared, draw) for number, name in enumerate(names, 1)}
    site: dict[str, Any] = {"version": 1, "site": "example", "hosts": hosts, "virtual_routers": routers}
    if draw(st.booleans()):
        site["services"] = {"www": draw(_services()), "mail": draw(_services())}
    return yaml.safe_dump(site, sort_keys=False, allow_unicode=True).encode()


def _host(number: int, speaker: str, shared: bool, draw: st.DrawFn) -> dict[str, Any]:
    nics = {
        nic: {"address": f"10.0.{index}.{number}/24", "many_vrids": str(shared).lower()}
        for index, nic in enumerate(NICS)
    }
    manager = draw(st.sampled_from(["supervisor", "daemontools"]))
    return {"speaker": speaker, "manager": manager, "interfaces": nics}


@st.composite
def _routers(draw: st.DrawFn, vrid: int, nic: int, index: int, speakers: dict[str, str]) -> dict[str, Any]:
    priorities = draw(st.lists(st.integers(1, 250), min_size=len(speakers), max_size=len(speakers), unique=True))
    members = {
        name: {"interface": NICS[nic], "priority": priority}
        for name, priority in zip(speakers, priorities, strict=True)
    }
    last = [0, *draw(st.lists(st.integers(1, 40), max_size=12, unique=True))]
    addresses = {f"a{number}": f"10.0.{nic}.{10 + 45 * index + number}" for number in last}
    traits: dict[str, Any] = draw(_traits(set(speakers.values())))
    return {"vrid": vrid, "members": members, "addresses": addresses, **traits}


@st.composite
def _traits(draw: st.DrawFn, speakers: set[str]) -> dict[str, Any]:
    """What all of these speakers can do."""
    traits: dict[str, Any] = {}
    if draw(st.booleans()):
        traits["on_master"] = [{"run": draw(_texts()), "limit": "5s"}]
    version = draw(st.sampled_from([2] if "freevrrpd" in speakers else [2, 3]))
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
    if speakers == {"builtin"}:
        failbacks.append({"failback": "manual", "checksum": "plain"})
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


def _services() -> st.SearchStrategy[dict[str, Any]]:
    texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=20)
    return st.fixed_dictionaries(
        {
            "software": st.just("program"),
            "address": st.just("r0.a0"),
            "command": _texts(),
            "bind": st.sampled_from(["wildcard", "on-master"]),
            "files": st.dictionaries(st.sampled_from(["whoami", "index.html"]), texts, max_size=2),
        }
    )

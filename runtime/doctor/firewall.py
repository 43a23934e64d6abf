"""Whether the packet filter lets adverts in, as far as its rules tell: an input that drops by default must name them.

Only nftables is read, which the rules of iptables-nft show up in too. The built-in speaker hears adverts before any
filter does, so there a filter stops what it sends to single hosts, and the reports to the switch, at most.
"""

import json
import subprocess
from collections.abc import Iterator, Mapping
from typing import Any, Final

from runtime.doctor.observation import Observation, bad, good, notice, unknown
from schemas.filetree import Tree
from schemas.hosts import Speaker

_LIMIT: Final = 10
_DROPS: Final = frozenset({"drop", "reject"})
Ruleset = list[Mapping[str, Any]]


def read() -> Ruleset | str:
    """nft's ruleset, or why there is none to read."""
    try:
        done = subprocess.run(
            ["nft", "-j", "list", "ruleset"], capture_output=True, stdin=subprocess.DEVNULL, timeout=_LIMIT, check=False
        )
        if done.returncode:
            return done.stderr.decode(errors="replace").strip().splitlines()[0]
        return list(json.loads(done.stdout)["nftables"])
    except FileNotFoundError:
        return "nft is not installed"
    except (OSError, ValueError, KeyError, IndexError, subprocess.TimeoutExpired) as error:
        return f"nft gave no answer: {error}"


def judge(tree: Tree, ruleset: Ruleset | str) -> Iterator[Observation]:
    """One observation, or one for each chain that is in the way."""
    if isinstance(ruleset, str):
        yield unknown("packet filter", ruleset, "see by hand that protocol 112 is let through")
        return
    closed = [chain for chain in _inputs(ruleset) if _closes(chain, ruleset) and not _names_adverts(chain, ruleset)]
    for chain in closed:
        about = f"packet filter, chain {chain['family']} {chain['table']} {chain['name']}"
        said = "drops what no rule takes, and no rule takes protocol 112"
        if tree.speaker == Speaker.BUILTIN:
            yield notice(about, f"{said}; adverts are heard all the same", _INCLUDE)
        else:
            yield bad(about, said, _INCLUDE)
    if not closed:
        yield good("packet filter", "nothing that drops adverts is seen")


_INCLUDE: Final = "include /etc/vrrpc/firewall.nft as its head says"


def _inputs(ruleset: Ruleset) -> Iterator[Mapping[str, Any]]:
    for each in ruleset:
        chain = each.get("chain", {})
        if chain.get("hook") == "input":
            yield chain


def _rules(chain: Mapping[str, Any], ruleset: Ruleset) -> Iterator[list[Any]]:
    """The expressions of each rule of a chain, and of the chains that it jumps to."""
    seen, todo = set(), [str(chain["name"])]
    while todo:
        name = todo.pop()
        seen.add(name)
        for each in ruleset:
            rule = each.get("rule", {})
            if (rule.get("family"), rule.get("table"), rule.get("chain")) == (chain["family"], chain["table"], name):
                yield rule["expr"]
                targets = {str(way[word]["target"]) for way in rule["expr"] for word in ("jump", "goto") if word in way}
                todo += targets - seen


def _closes(chain: Mapping[str, Any], ruleset: Ruleset) -> bool:
    """Its policy drops, or a rule without a condition does."""
    bare = ({*way} for rule in _rules(chain, ruleset) for way in rule if len(rule) == 1)
    return chain.get("policy") == "drop" or any(way & _DROPS for way in bare)


def _names_adverts(chain: Mapping[str, Any], ruleset: Ruleset) -> bool:
    """Some rule matches the protocol, by its number or by its name."""
    return any(_is_protocol(way.get("match", {}).get("right")) for rule in _rules(chain, ruleset) for way in rule)


def _is_protocol(right: Any) -> bool:
    match right:
        case 112 | "vrrp":
            return True
        case {"set": list(members)}:
            return any(_is_protocol(member) for member in members)
        case {"range": [int(first), int(last)]}:
            return first <= 112 <= last
        case _:
            return False

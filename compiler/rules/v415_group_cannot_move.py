"""The routers of a group can move together.

They have the same hosts, prefer them in the same order, and come back under the same conditions. Else one wants to be
where another is not a member, or two elections pull in two directions: the group then flaps, or stays where it is
(acassen/keepalived#2685, #1703).
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model, Router
from compiler.ties import preference
from schemas.findings import Breach, Route, Severity

CODE: Final = "V415"
TITLE: Final = "group that cannot move together"
SEVERITY: Final = Severity.ERROR
HELP: Final = "give them the same hosts in the same order, and the same failback"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {speaker: keepalived, interfaces: {eth0: {address: 192.0.2.11/24}, eth1: {address: 198.51.100.11/24}}}
  fridge: {speaker: keepalived, interfaces: {eth0: {address: 192.0.2.12/24}, eth1: {address: 198.51.100.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
  back:
    vrid: 2
    members:
      clarinet: {interface: eth1, priority: 100}
      fridge: {interface: eth1, priority: 250}
    addresses: {inside: 198.51.100.80}
groups:
  both: [front, back]
"""
GOOD: Final = BAD.replace(
    "clarinet: {interface: eth1, priority: 100}\n      fridge: {interface: eth1, priority: 250}",
    "clarinet: {interface: eth1, priority: 250}\n      fridge: {interface: eth1, priority: 100}",
)


def check(model: Model) -> Iterator[Breach]:
    for group in model.groups:
        for router in group.routers[1:]:
            if difference := _difference(group.routers[0], router):
                words, at, key = difference
                related = ((f"{group.routers[0].name} is here", group.routers[0].at), ("the group is here", group.at))
                yield Breach(f"{router.name} moves with {group.routers[0].name}, but {words}", at, key, related=related)


def _difference(first: Router, router: Router) -> tuple[str, Route, bool] | None:
    if _hosts(first) != _hosts(router):
        return f"has the hosts {', '.join(sorted(_hosts(router)))}", (*router.at, "members"), True
    if preference(first) != preference(router):
        choices = [" and ".join(sorted(equals)) for equals in preference(router)]
        prefers = f"prefers {' to '.join(choices)}" if len(choices) > 1 else "prefers none of its hosts"
        return prefers, (*router.at, "members"), True
    if (first.failback, first.failback_after) != (router.failback, router.failback_after):
        return f"has `failback: {router.failback}` of its own", (*router.at, "failback"), False
    return None


def _hosts(router: Router) -> set[str]:
    return {host for host, _, _ in router.priorities}

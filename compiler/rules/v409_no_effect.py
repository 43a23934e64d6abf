"""What is watched has an effect.

A failure that lowers the priority moves the role only when the lowered master falls below the next member: 250 lowered
by 60 is still above 100, and the most frequent question about keepalived's weights is why nothing happens
(acassen/keepalived#2108, #942). A backup accepts an equal priority, so equal is not below. Every member that may be
master is looked at, the second best too: it must fall below the third while the first is away. A priority drops to 1 at
most, and below 1 is nobody. Routers of a group watch each other's checks and NICs, and all must fall low enough: one
that stays master holds the others back (acassen/keepalived#2105, #1532). A NIC that is tracked with `report`, or a
check of a file, has no effect at all: nobody reports it.
"""

from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Final

from compiler.lowering import Lowering, lowerings, teams
from compiler.model import Member, Model, Router
from schemas.findings import Breach, Severity
from schemas.values import REPORT

CODE: Final = "V409"
TITLE: Final = "check without effect"
SEVERITY: Final = Severity.ERROR
HELP: Final = "lower it by more than the distance to the next member, or write `fault`"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {speaker: keepalived, interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {speaker: keepalived, interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
    checks: {http: lower by 60}
checks:
  http: {run: wget -qO- http://localhost/}
"""
GOOD: Final = BAD.replace("lower by 60", "lower by 160")


def check(model: Model) -> Iterator[Breach]:
    for router in model.routers:
        for track in (track for member in router.members for track in member.tracks if track.effect == REPORT):
            message = f"nobody reports {track.nic.name}: without another effect it is watched for nothing"
            yield Breach(message, track.at, help=_EFFECT)
        for watched in (watched for watched in router.checks if watched.effect == REPORT and not watched.check.run):
            message = f"nobody reports {watched.check.name}: only a command tells syslog what becomes of it"
            yield Breach(message, watched.at, help=_EFFECT)
    for team in teams(model):
        for lowering in lowerings(team):
            stays = (stay for router in team if (stay := _first_stay(lowering, router)))
            yield from islice(stays, 1)


def _first_stay(lowering: Lowering, router: Router) -> Breach | None:
    """The best member that stays master of a router although it is lowered."""
    ranked = sorted(router.members, key=lambda member: -member.priority)
    for master, following in pairwise(ranked):
        lowered = max(master.priority - lowering.effect, 1)
        if lowering.concerns(master.host.name) and lowered >= following.priority:
            return _breach(lowering, router, master, following)
    return None


def _breach(lowering: Lowering, router: Router, master: Member, following: Member) -> Breach:
    lowered = max(master.priority - lowering.effect, 1)
    message = (
        f"{lowering.name} lowers {master.host.name} to {lowered} in {router.name}, which is not below "
        f"{following.host.name}'s {following.priority}: the role stays"
    )
    related = ((f"{master.host.name} has {master.priority}", (*master.at, "priority")),)
    least = master.priority - following.priority + 1
    way_out = f"write `lower by {least}` or more, or `fault`" if following.priority > 1 else _FAULT
    return Breach(message, lowering.at, help=way_out, related=related)


_EFFECT: Final = "write `fault` or `lower by 60`, or remove it"
_FAULT: Final = "write `fault`, or raise the priorities: nothing is below 1"

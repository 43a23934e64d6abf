"""Priorities that are lowered do not meet at 1.

A priority drops to 1 at most. When everything that is watched fails on two members, and both end there, the site no
longer says who is preferred: addresses decide, and both take part as equals (keepalived holds a priority between 1 and
254). Higher priorities leave room. It takes several failures, so this is a warning.
"""

from collections.abc import Iterator
from typing import Final

from compiler.lowering import Lowering, lowerings, teams
from compiler.model import Member, Model
from schemas.findings import Breach, Severity

CODE: Final = "V410"
TITLE: Final = "priorities that meet at 1"
SEVERITY: Final = Severity.WARNING
HELP: Final = "give the members higher priorities, or lower them by less"

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
      clarinet: {interface: eth0, priority: 120}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
    checks: {http: lower by 60, disk: lower by 60}
checks:
  http: {run: wget -qO- http://localhost/}
  disk: {run: test -w /srv}
"""
GOOD: Final = BAD.replace("lower by 60", "lower by 30")


def check(model: Model) -> Iterator[Breach]:
    for team in teams(model):
        lowering = lowerings(team)
        for router in team if lowering else ():
            floored = [member for member in router.members if _total(lowering, member) >= member.priority]
            for member in floored[1:]:
                first, total = floored[0], _total(lowering, member)
                message = f"when all fails, {member.host.name} drops by {total} to 1, as {first.host.name} does"
                related = ((f"{first.host.name} is here", (*first.at, "priority")),)
                yield Breach(message, (*member.at, "priority"), related=related)


def _total(lowering: list[Lowering], member: Member) -> int:
    return sum(each.effect for each in lowering if each.concerns(member.host.name))

"""A lowered master goes at once, not after the failback's delay.

`failback: after` is a delay before a backup takes the role from a living master of a lower priority, and to keepalived
a master whose check fails is just that: with a delay of 10m it stays master of a broken service for ten minutes. (Tried
with 2.2.7 and a delay of 12s: the role moved after 16s when the priority dropped, and after 1s with a fault; after the
fault the delay was kept. Compare acassen/keepalived#296, #2231.) `fault` takes the member out of the election, and the
delay still holds for its return.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity
from schemas.speaker import Failback
from schemas.values import spell_duration

CODE: Final = "V412"
TITLE: Final = "lowered master that waits for the failback"
SEVERITY: Final = Severity.ERROR
HELP: Final = "let it be `fault`, or use `failback: automatic`"

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
    failback: after
    failback_after: 10m
    checks: {http: lower by 200}
checks:
  http: {run: wget -qO- http://localhost/}
"""
GOOD: Final = BAD.replace("lower by 200", "fault")


def check(model: Model) -> Iterator[Breach]:
    for router in model.routers:
        for what, at in router.lowering if router.failback is Failback.AFTER else ():
            delay = spell_duration(router.failback_after)
            related = (("the delay is asked for here", (*router.at, "failback_after")),)
            yield Breach(f"when {what} fails the role moves after {delay} only", at, related=related)

"""A check ends before it is run again.

One that may take longer than its interval is still running when the next is due: under load, when it matters, every
second run is left out or counts as a failure, and the role wanders (acassen/keepalived#946). keepalived's check lets it
pass.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity
from schemas.values import spell_duration

CODE: Final = "V404"
TITLE: Final = "check that outlives its interval"
SEVERITY: Final = Severity.ERROR
HELP: Final = "write a `limit` that is shorter than the `interval`"

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
    checks: {http: fault}
checks:
  http: {run: wget -qO- http://localhost/, interval: 5s, limit: 10s}
"""
GOOD: Final = BAD.replace("limit: 10s", "limit: 3s")


def check(model: Model) -> Iterator[Breach]:
    for each in model.checks:
        if each.limit >= each.interval:
            limit, interval = spell_duration(each.limit), spell_duration(each.interval)
            message = f"{each.name} may take {limit}, and is run again after {interval}"
            yield Breach(message, (*each.at, "limit"), related=(("the interval is here", (*each.at, "interval")),))

"""Nothing that keepalived reads is called `include`.

keepalived looks for include lines before anything else, also within a block: where a virtual router, a check or a
tracked NIC has that name, the line that names it is taken for the name of a file. There is no such file, its check ends
with 0 all the same, and the member watches neither the check nor the knob that drains it.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model, Router
from schemas.findings import Breach, Route, Severity
from schemas.hosts import Speaker

CODE: Final = "V322"
TITLE: Final = "name that keepalived takes for an include"
SEVERITY: Final = Severity.ERROR
HELP: Final = "give it another name"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {speaker: keepalived, interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {speaker: keepalived, interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  include:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
"""
GOOD: Final = BAD.replace("include:", "front:")

_READ: Final = frozenset({"include", *(f"include{letter}" for letter in "rmwba")})
"""The include lines of keepalived.conf(5)."""


def check(model: Model) -> Iterator[Breach]:
    told: set[Route] = set()
    for router in model.routers:
        for member in router.members if _has_keepalived(router) else ():
            tracks = [(track.nic.name, track.at) for track in member.tracks]
            checks = [(watched.check.name, watched.check.at) for watched in router.checks]
            for name, at in ((router.name, router.at), *checks, *tracks):
                if name in _READ and at not in told:
                    told.add(at)
                    yield Breach(f"keepalived takes the name {name} for an include of another file", at, key=True)


def _has_keepalived(router: Router) -> bool:
    return any(member.host.speaker is Speaker.KEEPALIVED for member in router.members)

"""Clients and resolvers keep an address as long as its TTL says.

A virtual address moves, so a failover needs no change of the DNS. But a change of the pool does: an address that is
taken out is asked until every copy is too old. `failover_budget` is how long that may take; the paper's pool has 600
seconds. A TTL that is much smaller makes clients ask again and again.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity

CODE: Final = "V606"
TITLE: Final = "TTL above the failover budget"
SEVERITY: Final = Severity.WARNING
HELP: Final = "write a smaller `ttl`, or raise `dns.failover_budget` if so much time is no harm"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {ns: 192.0.2.53, web: 192.0.2.80}
services:
  dns: {software: bind, address: front.ns}
dns:
  zones:
    example.org:
      pools:
        www: {ttl: 1d, addresses: [front.web]}
"""
GOOD: Final = BAD.replace("ttl: 1d", "ttl: 600s")


def check(model: Model) -> Iterator[Breach]:
    budget = model.dns.failover_budget
    for zone in model.dns.zones:
        for pool in zone.pools:
            if pool.ttl > budget:
                yield Breach(_message(pool.name, pool.ttl, budget), (*pool.at, "ttl"))
        for record in zone.records:
            if record.at[3:4] == ("names",) and record.ttl > budget:
                yield Breach(_message(record.name, record.ttl, budget), record.at)


def _message(name: str, ttl: int, budget: int) -> str:
    return f"clients keep an address of {name} for {ttl} s; the failover budget is {budget} s"

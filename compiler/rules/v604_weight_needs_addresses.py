"""A share of the clients is a number of distinct addresses.

Equal records are one record (RFC 2181, section 5): named drops the second, tinydns serves both, and resolvers do as
they like. So a host that should get two thirds needs two virtual addresses that prefer it, beside one of the other's.
All of them still move: when a host fails, the other has all three.
"""

from collections import Counter
from collections.abc import Iterator
from math import gcd
from typing import Final

from compiler.model import Model
from compiler.zones.zone import Pool
from schemas.findings import Breach, Severity

CODE: Final = "V604"
TITLE: Final = "weight that needs more addresses"
SEVERITY: Final = Severity.ERROR
HELP: Final = "add virtual addresses to that router and to the pool: the same one twice is one record"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}, eth1: {address: 198.51.100.11/24}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.12/24}, eth1: {address: 198.51.100.12/24}}}
virtual_routers:
  front:
    vrid: 50
    members: {clarinet: {interface: eth0, priority: 250}, fridge: {interface: eth0, priority: 100}}
    addresses: {ns: 192.0.2.53, web: 192.0.2.80, web2: 192.0.2.81}
  back:
    vrid: 55
    members: {clarinet: {interface: eth1, priority: 100}, fridge: {interface: eth1, priority: 250}}
    addresses: {web: 198.51.100.80, web2: 198.51.100.81}
services:
  dns: {software: bind, address: front.ns}
dns:
  zones:
    example.org:
      pools:
        www: {addresses: [front.web, back.web], weights: {clarinet: 1, fridge: 2}}
"""
GOOD: Final = BAD.replace("back.web]", "back.web, back.web2]")


def check(model: Model) -> Iterator[Breach]:
    for zone in model.dns.zones:
        for pool in zone.pools:
            if pool.weights:
                yield from _of_pool(pool)


def _of_pool(pool: Pool) -> Iterator[Breach]:
    has = Counter(preferred for _, preferred in {(each.ip, each.preferred) for each in pool.addresses})
    weights, unit = dict(pool.weights), gcd(*(weight for _, weight in pool.weights))
    times = max(1, *(-(-has[host] * unit // weight) for host, weight in weights.items()))
    for host, weight in weights.items():
        needed = weight // unit * times
        if has[host] < needed:
            message = f"a weight of {weight} needs {needed} addresses that prefer {host}, and it has {has[host]}"
            yield Breach(message, (*pool.at, "weights", host))
    for host in sorted(has.keys() - weights.keys() - {""}):
        yield Breach(
            f"{host} is preferred for some of the addresses and has no weight", (*pool.at, "weights"), key=True
        )

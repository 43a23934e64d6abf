"""A pool spreads clients over hosts, not only over addresses.

When one host is preferred for all of its addresses, that host has all clients while all are well, and the other idles.
Load is spread by two virtual routers over the same two hosts, each preferred in one of them, and a pool with addresses
of both: when a host fails, the other has both routers.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity

CODE: Final = "V607"
TITLE: Final = "pool that spreads nothing"
SEVERITY: Final = Severity.WARNING
HELP: Final = "add an address of a virtual router that another host is preferred in"

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
        www: {addresses: [front.web, front.web2]}
"""
GOOD: Final = BAD.replace("front.web, front.web2", "front.web, back.web")


def check(model: Model) -> Iterator[Breach]:
    for zone in model.dns.zones:
        for pool in zone.pools:
            hosts = {each.preferred for each in pool.addresses if each.router}
            if len({each.ip for each in pool.addresses}) > 1 and len(hosts) == 1:
                message = f"{hosts.pop()} is preferred for all addresses of {pool.name}: it has all clients"
                yield Breach(message, (*pool.at, "addresses"), key=True)

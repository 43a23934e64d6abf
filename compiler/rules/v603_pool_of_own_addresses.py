"""A pool spreads clients over virtual addresses, which somebody always has.

With a host's own address in it, that share of the clients waits for a host that is down until their copy of the record
is too old, however small the TTL: the flaw of every such pool before VRRP. A literal address that is nobody's here may
be meant, and then waived.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity

CODE: Final = "V603"
TITLE: Final = "pool of addresses that do not move"
SEVERITY: Final = Severity.ERROR
WAIVABLE: Final = True  # it may move by other means
HELP: Final = "name virtual addresses: `front.web`; give each host a virtual router that prefers it"

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
        www: {addresses: [192.0.2.11]}
"""
GOOD: Final = BAD.replace("[192.0.2.11]", "[front.web]")


def check(model: Model) -> Iterator[Breach]:
    own = {each.ip: host.name for host in model.hosts for nic in host.nics for each in nic.own}
    virtual = {each.ip: f"{router.name}.{each.name}" for router in model.routers for each in router.every_address}
    for zone in model.dns.zones:
        for pool in zone.pools:
            for address in pool.addresses:
                if address.router:
                    continue
                if address.ip in own:
                    yield Breach(f"{address.ip} is {own[address.ip]}'s own address: it does not move", address.at)
                elif address.ip in virtual:
                    help = f"write {virtual[address.ip]}"
                    yield Breach(f"{address.ip} is written as a number", address.at, help=help)
                else:
                    yield Breach(f"{address.ip} is no virtual address of this site: it does not move", address.at)

"""A name server asks others from an address that its host has, on every host.

A virtual address is on the master alone. On a backup named does not start with it (`could not get query source
dispatcher`, exiting), dnscache starts and drops every question without a word, and replies to what one host asked come
to the other after a failover. No literal address is right on two hosts; `own` is each host's.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from compiler.name_servers import ANY, OWN
from schemas.findings import Breach, Severity
from schemas.services import Bind9, Resolver

CODE: Final = "V547"
TITLE: Final = "questions from a virtual address"
SEVERITY: Final = Severity.ERROR
HELP: Final = "write `own` for the address of each host, or leave it out: the kernel takes that by itself"

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
  cache: {software: unbound, address: front.ns, clients: [192.0.2.0/24], outgoing: front.ns}
"""
GOOD: Final = BAD.replace("outgoing: front.ns", "outgoing: own")


def check(model: Model) -> Iterator[Breach]:
    virtual = {f"{router.name}.{each.name}": each.ip for router in model.routers for each in router.every_address}
    for service in model.each_service():
        if isinstance(service.written, Bind9 | Resolver):
            said = service.written.outgoing
            if said in virtual or said in map(str, virtual.values()):
                message = f"{said} is a virtual address: on a backup nothing can be sent from it"
                yield Breach(message, (*service.at, "outgoing"))
            elif said not in (OWN, ANY):
                yield Breach(f"{said!r} is neither `own` nor `any`", (*service.at, "outgoing"))

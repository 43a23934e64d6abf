"""A backend is somewhere.

One without `address` is the host of its name, at the own address that it has on the network of the virtual router: so
it must be a member of one that brings the service an address. Any other needs its address written.
"""

from collections.abc import Iterator
from typing import Final

from compiler.backends import place_of
from compiler.model import Model
from compiler.nearest import nearest
from schemas.findings import Breach, Severity
from schemas.services import Haproxy

CODE: Final = "V516"
TITLE: Final = "backend without an address"
SEVERITY: Final = Severity.ERROR
HELP: Final = "write its `address`, or the name of a host that is a member of the service's router"

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
    addresses: {web: 192.0.2.80, shell: 192.0.2.22}
services:
  www: {software: haproxy, address: front.web, backends: {clarinette: {port: 8080}}}
"""
GOOD: Final = BAD.replace("clarinette", "clarinet")


def check(model: Model) -> Iterator[Breach]:
    for service in model.each_service():
        if isinstance(service.written, Haproxy):
            members = [member.host.name for router in service.routers for member in router.members]
            for name, backend in service.written.backends.items():
                if place_of(service, name, backend) is None:
                    near = nearest(name, members)
                    message = f"{name} is no member of {service.router.name}, and has no address"
                    yield Breach(message, (*service.at, "backends", name), help=f"did you mean {near}?" if near else "")

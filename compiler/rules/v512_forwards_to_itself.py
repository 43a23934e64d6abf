"""A front does not forward to itself.

haproxy on every address has its port of the host's own addresses, too: a backend there, or at the virtual address that
it listens on, is haproxy again. A request goes round until connections or ports have run out, and then nobody is
served.
"""

from collections.abc import Iterator
from typing import Final

from compiler.backends import place_of
from compiler.model import Model, Service
from compiler.services import software_of
from schemas.findings import Breach, Severity
from schemas.services import Haproxy
from schemas.values import Ip

CODE: Final = "V512"
TITLE: Final = "haproxy that forwards to itself"
SEVERITY: Final = Severity.ERROR
HELP: Final = "have the backends listen on another port, or haproxy on the virtual address alone (`bind: freebind`)"

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
  www: {software: haproxy, address: front.web, backends: {clarinet: {port: 80}}}
"""
GOOD: Final = BAD.replace("port: 80", "port: 8080")


def check(model: Model) -> Iterator[Breach]:
    for service in model.each_service():
        if isinstance(service.written, Haproxy):
            for name, backend in service.written.backends.items():
                place = place_of(service, name, backend)
                if place and _is_its_own(service, place, backend.port):
                    message = f"{name} at {place} port {backend.port} is {service.name} itself"
                    yield Breach(message, (*service.at, "backends", name))


def _is_its_own(service: Service, place: Ip, port: int) -> bool:
    """Whether it listens there, on the host that forwards or on another one that it runs on."""
    hosts = [member.host for router in service.routers for member in router.members]
    here = {own.ip for host in hosts for nic in host.nics for own in nic.own}
    here |= {address.ip for _, address in service.targets}
    taken = [socket.address for socket in software_of(service).sockets(service) if socket.port == port]
    return any(place == address if address else place in here for address in taken)

"""tinydns and dnscache listen on one IPv4 address a process.

`IP=a/b` takes the first address in silence, and an IPv6 one is `unable to parse IP address`, status 111. vrrpc runs a
tinydns for each address that a service has; two dnscache would be two caches, so that is said as two services. Clients
of dnscache are named by the bytes of IPv4 addresses.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model, Service
from schemas.findings import Breach, Severity
from schemas.services import Dnscache, Tinydns

CODE: Final = "V546"
TITLE: Final = "address that djbdns cannot have"
SEVERITY: Final = Severity.ERROR
HELP: Final = "give it one IPv4 address; a second dnscache is a service of its own; `bind` and `unbound` speak IPv6"

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
  cache: {software: dnscache, addresses: [front.ns, front.web], clients: [192.0.2.0/24]}
"""
GOOD: Final = BAD.replace("addresses: [front.ns, front.web]", "address: front.ns")


def check(model: Model) -> Iterator[Breach]:
    for service in model.each_service():
        if isinstance(service.written, Tinydns | Dnscache):
            yield from _of_family(service)
        if isinstance(service.written, Dnscache):
            yield from _of_cache(service, service.written)


def _of_family(service: Service) -> Iterator[Breach]:
    for (_, address), (_, place) in zip(service.targets, service.written.references, strict=True):
        if address.ip.version == 6:
            yield Breach(f"{service.written.software} has no IPv6: {address.ip}", (*service.at, *place))


def _of_cache(service: Service, written: Dnscache) -> Iterator[Breach]:
    if len(service.targets) > 1:
        yield Breach(f"one dnscache listens on one address, not on {len(service.targets)}", (*service.at, "addresses"))
    for index, network in enumerate(written.clients):
        if network.version == 6:
            yield Breach(f"dnscache has no IPv6 clients: {network}", (*service.at, "clients", index))

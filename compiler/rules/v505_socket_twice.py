"""A port of an address belongs to one service on a host.

The kernel does not always say so: with SO_REUSEPORT and SO_REUSEADDR two programs bind the same port and share the
requests, or the newest takes them all (named and tinydns on one address: both run). Others fail with `Address already
in use`, and then on the backup perhaps, where nobody looks. One that listens on every address takes them all.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from compiler.model import Model, Service
from compiler.services import software_of
from compiler.software import Socket
from schemas.findings import Breach, Severity

CODE: Final = "V505"
TITLE: Final = "two services on one port"
SEVERITY: Final = Severity.ERROR
HELP: Final = "give one of them another port, another address or another host, or let one program serve both"

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
    addresses: {web: 192.0.2.80, shop: 192.0.2.81}
services:
  www: {software: apache, address: front.web, document_root: /srv/www}
  shop: {software: apache, address: front.shop, document_root: /srv/shop}
"""
GOOD: Final = BAD.replace("address: front.shop,", "address: front.shop, port: 8080,")


def check(model: Model) -> Iterator[Breach]:
    told = set[tuple[str, str]]()
    for host in model.hosts:
        for one, other in combinations(model.services_of(host), 2):
            if (one.name, other.name) not in told and (both := _both(one, other)):
                told.add((one.name, other.name))
                message = f"{one.name} and {other.name} both take {both} on {host.name}"
                yield Breach(message, other.at, key=True, related=((f"{one.name} is here", one.at),))


def _both(one: Service, other: Service) -> str:
    """What two services take, in words; empty for nothing."""
    for first in software_of(one).sockets(one):
        for second in software_of(other).sockets(other):
            if (first.protocol, first.port) == (second.protocol, second.port) and _meet(first, second):
                where = first.address or second.address or "every address"
                return f"{first.protocol} port {first.port} of {where}"
    return ""


def _meet(one: Socket, other: Socket) -> bool:
    if one.address is None or other.address is None:
        return one.address not in other.left and other.address not in one.left
    return one.address == other.address

"""All records of one name and kind have one TTL (RFC 2181, section 5.2).

named takes the first one and only warns (`TTL set to prior TTL`); tinydns sends each as it is, and resolvers that drop
one record before the others hand out half of the set. It happens where a name has a pool and records too.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from compiler.zones.zone import Record
from schemas.findings import Breach, Severity

CODE: Final = "V608"
TITLE: Final = "two TTLs for one name"
SEVERITY: Final = Severity.ERROR
HELP: Final = "give all records of one kind and name the same `ttl`"

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
      ttl: 1h
      pools:
        www: {ttl: 600s, addresses: [front.web]}
      records:
        www: {a: [203.0.113.80]}
"""
GOOD: Final = BAD.replace("www: {a:", "www: {ttl: 600s, a:")


def check(model: Model) -> Iterator[Breach]:
    for zone in model.dns.zones:
        first: dict[tuple[str, str], Record] = {}
        for record in zone.records:
            known = first.setdefault((record.name, record.kind), record)
            if known.ttl != record.ttl:
                related = ((f"{known.ttl} s is here", known.at),)
                message = f"{record.name} {record.kind} has a TTL of {record.ttl} s, and of {known.ttl} s elsewhere"
                yield Breach(message, record.at, related=related)
                break

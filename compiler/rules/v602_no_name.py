"""A zone, a name in it, and what a record points at are names of the DNS (RFC 1035, section 2.3.4).

named refuses a zone with one that is none; tinydns-data takes nearly anything and answers with it. `*` stands for any
name, and only as the first label of one that has records. An address is no zone: names of addresses lie in a zone
below in-addr.arpa or ip6.arpa, whose numbers run backwards.
"""

import re
from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from compiler.zones.names import complaint
from compiler.zones.zone import Zone
from schemas.findings import Breach, Severity

CODE: Final = "V602"
TITLE: Final = "name that is none"
SEVERITY: Final = Severity.ERROR
HELP: Final = "write labels of a-z, 0-9, - and _ with dots between them, at most 63 characters each and 253 in all"

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
    example..org: {names: {www: dns}, name_servers: {ns.example.net.: front.ns}}
"""
GOOD: Final = BAD.replace("example..org", "example.org")


def check(model: Model) -> Iterator[Breach]:
    if model.dns.who and (why := complaint(model.dns.who)):
        yield Breach(f"{model.dns.who} is no name: {why}", ("dns", "who"))
    for service in model.each_service():
        for name, _ in service.serving.asked:
            if why := complaint(name):
                place = (*service.at, "servers", name.removesuffix("."))
                yield Breach(f"{name} is no name of a zone: {why}", place, key=True)
    for zone in model.dns.zones:
        if why := complaint(zone.name) or _address(zone.written):
            yield Breach(f"{zone.written} is no name of a zone: {why}", zone.at, key=True)
        else:
            yield from _of_records(zone)


def _of_records(zone: Zone) -> Iterator[Breach]:
    for record in zone.records:
        if record.file:
            continue
        if why := complaint(record.name, wildcard=True):
            yield Breach(f"{record.name} is no name: {why}", record.at)
        elif record.target and (why := complaint(record.target)):
            yield Breach(f"{record.target} is no name: {why}", record.at)


def _address(written: str) -> str:
    return "it is an address" if re.fullmatch(r"[0-9]+(\.[0-9]+){3}\.?", written) else ""

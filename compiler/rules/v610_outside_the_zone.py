"""A zone says what there is of names in it, and of no others.

named ignores the line (`ignoring out-of-zone data`) and starts; tinydns would answer with it for whoever asks, as if it
were responsible. A name with a dot at its end stands for itself; without one it lies below the zone. For names of
addresses the zone is the network backwards: 2.0.192.in-addr.arpa for 192.0.2.0/24.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from compiler.zones.names import lies_in
from schemas.findings import Breach, Severity

CODE: Final = "V610"
TITLE: Final = "name outside of its zone"
SEVERITY: Final = Severity.ERROR
HELP: Final = "write the name without a dot at its end, or put it into the zone that it belongs to"

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
      records:
        www.example.net.: {a: [203.0.113.80]}
"""
GOOD: Final = BAD.replace("www.example.net.:", "www:")


def check(model: Model) -> Iterator[Breach]:
    for zone in model.dns.zones:
        for record in zone.records:
            if not lies_in(record.name, zone.name):
                yield Breach(f"{record.name} is not in {zone.written}", record.at, key=True)

"""A zone that has changed has a new serial.

Secondaries, and named itself, compare serials and nothing else: a zone that is different under the same serial stays as
it was wherever a copy of it is. `serials.yaml` beside the site keeps the serial of each zone and what the zone was when
it got that; the pre-commit hook `vrrpc-serial` keeps it true.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from compiler.zones.serials import is_stale
from schemas.findings import Breach, Severity

CODE: Final = "V601"
TITLE: Final = "serial that was not counted up"
SEVERITY: Final = Severity.ERROR
WAIVABLE: Final = True  # nobody may have a copy
HELP: Final = "run `vrrpc serial` and commit serials.yaml with the site"

_SITE: Final = """\
# site.yaml
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
    addresses: {ns: 192.0.2.53}
services:
  dns: {software: bind, address: front.ns}
dns:
  zones:
    example.org: {names: {www: dns}}
# serials.yaml
"""
BAD: Final = _SITE + "example.org: {serial: 2026010101, digest: 0000000000000000}\n"
GOOD: Final = BAD.replace("2026010101, digest: 0000000000000000", "2026010102, digest: 9b0314c38c332363")


def check(model: Model) -> Iterator[Breach]:
    for zone in model.dns.zones if model.dns.counted else ():
        if is_stale(zone):
            since = f"{zone.serial} is the serial of another content" if zone.kept else "it has no serial"
            yield Breach(f"{zone.written} is new or has changed: {since}", zone.at, key=True)

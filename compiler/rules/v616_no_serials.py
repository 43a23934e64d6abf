"""The serials of zones are counted.

Without `serials.yaml` beside the site every zone announces the serial 1 for ever, and a secondary that has a copy keeps
it whatever changes. It is made by `vrrpc serial` and committed; from then on V601 watches it.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity

CODE: Final = "V616"
TITLE: Final = "serials that nobody counts"
SEVERITY: Final = Severity.WARNING
HELP: Final = "run `vrrpc serial` once and commit serials.yaml with the site"

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
BAD: Final = _SITE
GOOD: Final = _SITE + "example.org: {serial: 2026010102, digest: 9b0314c38c332363}\n"


def check(model: Model) -> Iterator[Breach]:
    if model.dns.counted is False and model.dns.zones:
        yield Breach("the zones have no serials yet", ("dns", "zones"), key=True)

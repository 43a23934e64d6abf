"""Two records that are equal are one (RFC 2181, section 5).

The paper's first example gives a host half of the clients by writing its address twice. BIND loads that and serves it
once, also as a resolver; tinydns serves both; so what clients get depends on whom they ask. A weight is a number of
distinct addresses.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from compiler.zones.zone import Record
from schemas.findings import Breach, Severity

CODE: Final = "V605"
TITLE: Final = "record that stands twice"
SEVERITY: Final = Severity.ERROR
HELP: Final = "remove one of them; for more weight add another address: `weights:` says how many"

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
      pools:
        www: {addresses: [front.web, front.web]}
"""
GOOD: Final = BAD.replace("front.web, front.web", "front.web")


def check(model: Model) -> Iterator[Breach]:
    for zone in model.dns.zones:
        first: dict[tuple[str, str, str], Record] = {}
        for record in zone.records:
            known = first.setdefault((record.name, record.kind, record.data), record)
            if known is not record and not _is_glue(known, record):
                related = (("it is here first", known.at),)
                yield Breach(f"{record.name} {record.kind} {record.data} stands twice", record.at, related=related)


def _is_glue(one: Record, other: Record) -> bool:
    """A name server's address, which may have been said of the name already; or a server of two addresses."""
    return any(each.at[3:4] in ((), ("name_servers",)) for each in (one, other)) and not one.file

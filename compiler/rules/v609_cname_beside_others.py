"""A name that is another's name has nothing else (RFC 1034, section 3.6.2).

named refuses the zone; tinydns answers with what it finds first. At the zone itself there are always the SOA and NS
records, so a CNAME at `@` is never right: a service name or a pool gives it addresses.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from compiler.zones.zone import CNAME, Record
from schemas.findings import Breach, Severity

CODE: Final = "V609"
TITLE: Final = "alias with data of its own"
SEVERITY: Final = Severity.ERROR
HELP: Final = "give the name addresses (`names`, `pools`) instead of a `cname`, or take its other records away"

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
        ftp: {cname: www.example.net., txt: [files]}
"""
GOOD: Final = BAD.replace(", txt: [files]", "")


def check(model: Model) -> Iterator[Breach]:
    for zone in model.dns.zones:
        kinds: dict[str, list[Record]] = {}
        for record in zone.records:
            kinds.setdefault(record.name, []).append(record)
        for records in kinds.values():
            yield from _of_name(zone.name, records)


def _of_name(zone: str, records: list[Record]) -> Iterator[Breach]:
    alias = next((each for each in records if each.kind == CNAME), None)
    if alias is None:
        return
    others = sorted({each.kind for each in records} - {CNAME, *_BESIDE} | ({"SOA"} if alias.name == zone else set()))
    if others or len({each.data for each in records if each.kind == CNAME}) > 1:
        beside = ", ".join(others) or "another CNAME"
        yield Breach(f"{alias.name} is an alias of {alias.target} and has {beside} too", alias.at)


_BESIDE: Final = ("RRSIG", "NSEC")

"""Beside a keepalived of 2.3.3 or newer each virtual router has a link-local address of its own.

A link-local address may stand in routers on different links, and 2.2.7 takes it there. Builds from shortly before 2.3.3
on looked for addresses that stand twice, on whatever NIC, and left the second one out of the adverts
(acassen/keepalived#2573; no test runs so new a release). Members with an older one, or another speaker, have it in
theirs, so that both are master. An address for each VRID, such as fe80::5 for VRID 5, is safe with all of them.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model, Router, VirtualAddress
from schemas.findings import Breach, Route, Severity
from schemas.hosts import Speaker
from schemas.values import Ip

CODE: Final = "V323"
TITLE: Final = "link-local address of two routers"
SEVERITY: Final = Severity.WARNING
HELP: Final = "give each virtual router a link-local address of its own"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet:
    speaker: keepalived
    speaker_version: 2.3.4
    interfaces: {eth0: {address: "2001:db8::11/64"}, eth1: {address: "2001:db8:1::11/64"}}
  fridge:
    speaker: keepalived
    interfaces: {eth0: {address: "2001:db8::12/64"}, eth1: {address: "2001:db8:1::12/64"}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {link: "fe80::1", web: "2001:db8::80"}
  back:
    vrid: 2
    members:
      clarinet: {interface: eth1, priority: 250}
      fridge: {interface: eth1, priority: 100}
    addresses: {link: "fe80::1", mail: "2001:db8:1::25"}
"""
GOOD: Final = BAD.replace('link: "fe80::1", mail', 'link: "fe80::2", mail')

_SINCE: Final = (2, 3, 3)


def check(model: Model) -> Iterator[Breach]:
    told: set[Route] = set()
    for host in model.hosts:
        if host.speaker is not Speaker.KEEPALIVED or host.speaker_version < _SINCE:
            continue
        first: dict[Ip, tuple[Router, VirtualAddress]] = {}
        for router, _ in model.routers_of(host):
            for address in router.every_address:
                if address.ip.version == 4 or not address.ip.is_link_local:
                    continue
                other, earlier = first.setdefault(address.ip, (router, address))
                if earlier is not address and address.at not in told:
                    told.add(address.at)
                    message = f"{address.ip} is in {other.name} too, on {host.name}, whose keepalived may leave it out"
                    related = ((f"{other.name} has it here", earlier.at),)
                    yield Breach(message, address.at, related=related)

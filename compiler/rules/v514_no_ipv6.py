"""A service has no address of a family that its program does not know.

tcpserver of ucspi-tcp 0.88 knows IPv4 alone: an IPv6 address is to it a name that cannot be found, and it ends at once
(`fatal: no IP address for 2001:db8::80`); on the wildcard it listens on IPv4 and is deaf on the other address.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity

CODE: Final = "V514"
TITLE: Final = "IPv6 address of a program without IPv6"
SEVERITY: Final = Severity.ERROR
HELP: Final = "give it IPv4 addresses alone, or let another software serve this one"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {interfaces: {eth0: {addresses: [192.0.2.11/24, "2001:db8::11/64"]}}}
  fridge: {interfaces: {eth0: {addresses: [192.0.2.12/24, "2001:db8::12/64"]}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {link: "fe80::1", web: "2001:db8::80"}
services:
  www: {software: publicfile, address: front.web, root: /public/file}
"""
GOOD: Final = BAD.replace('{link: "fe80::1", web: "2001:db8::80"}', "{web: 192.0.2.80}")

_IPV4_ALONE: Final = frozenset({"publicfile", "qmail"})


def check(model: Model) -> Iterator[Breach]:
    for service in model.each_service():
        software = service.written.software
        if software in _IPV4_ALONE:
            for (_, address), (_, place) in zip(service.targets, service.written.references, strict=True):
                if address.ip.version == 6:
                    yield Breach(f"{software} knows no IPv6, and {address.ip} is one", (*service.at, *place))

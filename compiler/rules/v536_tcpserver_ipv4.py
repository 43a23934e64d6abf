"""tcpserver speaks IPv4.

ucspi-tcp 0.88 knows no other addresses: `tcpserver -vHPR 0 25` listens on 0.0.0.0, and it refuses what has a colon in
it. A service behind it at an IPv6 address would be deaf there, and say nothing of it on the wildcard.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity
from schemas.services import Qmail

CODE: Final = "V536"
TITLE: Final = "IPv6 address behind tcpserver"
SEVERITY: Final = Severity.ERROR
HELP: Final = "give it addresses of IPv4 alone, or let postfix or sendmail serve both"

BAD: Final = """\
version: 1
site: example
domain: example.org
hosts:
  clarinet: {interfaces: {eth0: {addresses: ["2001:db8::11/64"]}}}
  fridge: {interfaces: {eth0: {addresses: ["2001:db8::12/64"]}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {link: "fe80::1", mail: "2001:db8::25"}
services:
  mail: {software: qmail, address: front.mail}
"""
GOOD: Final = BAD.replace("software: qmail", "software: postfix")


def check(model: Model) -> Iterator[Breach]:
    for service in model.each_service():
        if not isinstance(service.written, Qmail):
            continue
        for (_, place), (_, address) in zip(service.written.references, service.targets, strict=True):
            if address.ip.version == 6:
                yield Breach(f"tcpserver of ucspi-tcp cannot listen on {address.ip}", (*service.at, *place))

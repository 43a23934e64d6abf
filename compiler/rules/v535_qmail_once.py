"""One qmail a host.

qmail has one place for its control files and one queue, /var/qmail, which are compiled in. A second service of it on a
host would write the same files, and its qmail-send would end with `cannot start: qmail-send is already running`.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity
from schemas.services import Qmail

CODE: Final = "V535"
TITLE: Final = "two qmails on one host"
SEVERITY: Final = Severity.ERROR
HELP: Final = "give one service all addresses: `addresses: [front.mail, back.mail]`"

BAD: Final = """\
version: 1
site: example
domain: example.org
hosts:
  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {mail: 192.0.2.25}
services:
  mail: {software: qmail, address: front.mail}
  more: {software: qmail, address: front.mail, port: 2525}
"""
GOOD: Final = BAD.replace("  more: {software: qmail, address: front.mail, port: 2525}\n", "")


def check(model: Model) -> Iterator[Breach]:
    told = set[str]()
    for host in model.hosts:
        qmails = [each for each in model.services_of(host) if isinstance(each.written, Qmail)]
        for other in qmails[1:]:
            if other.name not in told:
                told.add(other.name)
                message = f"{host.name} has {qmails[0].name} already, and there is one /var/qmail"
                yield Breach(message, other.at, key=True, related=((f"{qmails[0].name} is here", qmails[0].at),))

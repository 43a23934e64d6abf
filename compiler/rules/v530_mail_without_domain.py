"""The greeting of a mail server begins with a full name.

The first word of the 220 reply is the server's fully qualified name (RFC 5321, 4.2), and here it is the host's, so that
it tells who is there. Without the site's `domain` there is none: some servers refuse or mistrust what they hear then,
and sendmail, told a name without a dot, sleeps for a minute before it starts.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity
from schemas.services import Mail

CODE: Final = "V530"
TITLE: Final = "mail server without a full name"
SEVERITY: Final = Severity.ERROR
HELP: Final = "give the site its domain: `domain: example.org`"

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
    addresses: {mail: 192.0.2.25}
services:
  smtp: {software: sendmail, address: front.mail}
"""
GOOD: Final = BAD.replace("site: example\n", "site: example\ndomain: example.org\n")


def check(model: Model) -> Iterator[Breach]:
    for service in model.each_service() if not model.domain else ():
        if isinstance(service.written, Mail):
            yield Breach("its greeting would begin with a name without a domain", service.at, key=True)

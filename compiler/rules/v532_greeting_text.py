"""A greeting is one line that every mail client can read.

A line of reply is ASCII, printable (RFC 5321, 4.2), and at most 512 bytes with its code and its end (4.5.3.1.5): what
is longer or in another alphabet ends the session of a strict client before it began. sendmail's greeting also passes
through m4 and through sendmail's own reading, which lose quotes.
"""

from collections.abc import Iterator
from typing import Final

from compiler.mail import LONGEST_REPLY, greeting
from compiler.model import Model, Service
from schemas.findings import Breach, Severity
from schemas.services import Mail, Sendmail

CODE: Final = "V532"
TITLE: Final = "greeting that breaks SMTP"
SEVERITY: Final = Severity.ERROR
HELP: Final = "write a short line of plain ASCII"

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
  smtp: {software: sendmail, address: front.mail, greeting: "kein Müll"}
"""
GOOD: Final = BAD.replace("Müll", "Muell")


def check(model: Model) -> Iterator[Breach]:
    told = set[str]()
    for host in model.hosts:
        for service in model.services_of(host):
            if isinstance(service.written, Mail) and service.name not in told:
                line = f"220 {greeting(host, service)} ESMTP\r\n"
                if complaint := _complaint(service) or _too_long(line):
                    told.add(service.name)
                    yield Breach(complaint, (*service.at, "greeting"))


def _complaint(service: Service) -> str:
    assert isinstance(service.written, Mail)
    text = service.written.greeting or ""
    if strange := [character for character in text if not " " <= character <= "~"]:
        return f"{strange[0]!r} is no printable ASCII, and SMTP has nothing else in a greeting"
    if isinstance(service.written, Sendmail) and (quotes := set(text) & set("`'\"")):
        return f"sendmail loses {min(quotes)} on the way"
    return ""


def _too_long(line: str) -> str:
    longer = len(line) - LONGEST_REPLY
    return f"the greeting is {longer} bytes longer than a line of SMTP may be" if longer > 0 else ""

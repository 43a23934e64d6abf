"""What holds a mail service together is not set twice.

A virtual address in `inet_interfaces` keeps postfix from starting on a backup (`fatal: parameter inet_interfaces: no
local interface found`), for every tool of it and whatever `ip_nonlocal_bind` says. A banner of one's own may lack the
host's name, which tells who is there, or ESMTP, which has to be written here; the queue and the names have keys of the
service. So has qmail: its control files `me`, `smtpgreeting`, `locals` and `rcpthosts`.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from compiler.model import Model
from compiler.services import postfix, qmail
from schemas.findings import Breach, Route, Severity
from schemas.services import Postfix, Qmail

CODE: Final = "V533"
TITLE: Final = "setting of a mail server that is not the site's"
SEVERITY: Final = Severity.ERROR
HELP: Final = "leave it out"

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
  mx: {software: postfix, address: front.mail, parameters: {inet_interfaces: 192.0.2.25}}
"""
GOOD: Final = BAD.replace("inet_interfaces: 192.0.2.25", 'message_size_limit: "50000000"')


def check(model: Model) -> Iterator[Breach]:
    for service in model.each_service():
        match service.written:
            case Postfix(parameters=given):
                yield from _of(given, "parameters", postfix.OURS, (*service.at, "parameters"))
            case Qmail(controls=given):
                yield from _of(given, "controls", qmail.OURS, (*service.at, "controls"))
            case _:
                pass


def _of(given: Mapping[str, str], what: str, ours: Mapping[str, str], at: Route) -> Iterator[Breach]:
    for name in given:
        if reason := ours.get(name):
            yield Breach(f"{name} does not belong in `{what}`: {reason}", (*at, name), key=True)

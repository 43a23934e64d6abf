"""ESMTP stands in a greeting once.

A client learns from the word ESMTP in the first line that it may say EHLO (RFC 5321, 4.3.1 and appendix). sendmail puts
it behind the first word by itself, qmail at the end, and postfix gets it from us: a greeting that says it, too, says it
twice (`220 fridge.example.org ESMTP ESMTP No UCE`, in the paper's example for sendmail).
"""

import re
from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity
from schemas.services import Mail

CODE: Final = "V531"
TITLE: Final = "greeting that says ESMTP twice"
SEVERITY: Final = Severity.ERROR
HELP: Final = "leave the word out: it is added"

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
  smtp: {software: sendmail, address: front.mail, greeting: "ESMTP No UCE"}
"""
GOOD: Final = BAD.replace("ESMTP No UCE", "No UCE")


def check(model: Model) -> Iterator[Breach]:
    for service in model.each_service():
        match service.written:
            case Mail(greeting=str(text)) if re.search(r"\bESMTP\b", text, re.IGNORECASE):
                yield Breach("the greeting has ESMTP in it, which is added to it", (*service.at, "greeting"))
            case _:
                pass

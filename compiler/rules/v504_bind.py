"""A program meets a moving address in a way that it knows.

An address is there on the master alone. What listens on it and runs everywhere must be able to bind what is absent, by
itself or by a setting of the kernel; what cannot starts on a backup with `Cannot assign requested address`, or, worse,
says nothing and is deaf. UDP on the wildcard is another trap: some answer from the host's own address, and clients
drop the reply.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from compiler.services import software_of, usual_bind
from schemas.findings import Breach, Severity

CODE: Final = "V504"
TITLE: Final = "bind that this software cannot do"
SEVERITY: Final = Severity.ERROR
HELP: Final = "leave `bind` out for what fits the software best"

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
    addresses: {web: 192.0.2.80}
services:
  www: {software: apache, address: front.web, bind: freebind, document_root: /srv/www}
"""
GOOD: Final = BAD.replace("bind: freebind, ", "")


def check(model: Model) -> Iterator[Breach]:
    for service in model.each_service():
        binds, software = software_of(service).BINDS, service.written.software
        if reason := binds.get(service.bind, "it has no way to do that"):
            able = ", ".join(f"`{bind}`" for bind, why_not in binds.items() if not why_not)
            help = f"it can {able}; `{usual_bind(software)}` fits it best"
            message = f"{software} cannot do `bind: {service.bind}`: {reason}"
            yield Breach(message, (*service.at, "bind"), help=help)

"""A program that always runs does not listen on an address that comes and goes.

A command that names the virtual address mostly binds it, and with `bind: wildcard`, which is what a program has when
nothing is said, it runs on the backups as well: there it ends with `Cannot assign requested address`, again and again.
`on-master` starts it where the address is; `nonlocal` and `freebind` let it bind what is not there yet. One that only
wants to know the address, and listens on all, may be waived.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity
from schemas.services import Bind, Program

CODE: Final = "V517"
TITLE: Final = "command with an address that is not always there"
SEVERITY: Final = Severity.WARNING
HELP: Final = "add `bind: on-master`; or `bind: nonlocal`, and it runs everywhere"

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
    addresses: {web: 192.0.2.80, shell: 192.0.2.22}
services:
  www: {software: program, address: front.web, command: "serve --bind {address}"}
"""
GOOD: Final = BAD.replace("address: front.web", "address: front.web, bind: on-master")


def check(model: Model) -> Iterator[Breach]:
    for service in model.each_service():
        match service.written:
            case Program(command=command) if service.bind in (Bind.WILDCARD, Bind.FOLLOW) and "{address" in command:
                message = f"{service.name} runs on backups, too, where {service.address} is not there to be bound"
                yield Breach(message, (*service.at, "command"))
            case _:
                pass

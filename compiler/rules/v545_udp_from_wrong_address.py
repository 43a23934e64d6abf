"""What listens on every address answers a question over UDP from the address that the host would take for anything.

That is the host's own, and the client, which asked the virtual one, drops the reply and waits. tinydns and dnscache do
so; from the host itself it cannot be seen, as any address is near there. (Over TCP, and with named, replies leave from
the address that was asked. `software: unbound` is told `interface-automatic` on the wildcard.)
"""

import re
from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity
from schemas.services import Bind, Program

CODE: Final = "V545"
TITLE: Final = "answers over UDP from another address"
SEVERITY: Final = Severity.ERROR
HELP: Final = "use `software: tinydns` or `dnscache`, which listen on the virtual address alone; or `bind: on-master`"

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
    addresses: {ns: 192.0.2.53, web: 192.0.2.80}
services:
  dns: {software: program, address: front.ns, command: envdir /etc/tinydns/env tinydns}
"""
GOOD: Final = BAD.replace("address: front.ns,", "address: front.ns, bind: on-master,")


def check(model: Model) -> Iterator[Breach]:
    for service in model.each_service():
        match service.written:
            case Program(command=command) if service.bind is Bind.WILDCARD and (program := _program(command)):
                message = f"{program} on every address answers over UDP from the host's own one: clients drop that"
                yield Breach(message, (*service.at, "command"))
            case _:
                pass


def _program(command: str) -> str:
    names = (word.rpartition("/")[2] for word in re.findall(r"[^\s'\"]+", command))
    return next((name for name in names if name in ("tinydns", "dnscache")), "")

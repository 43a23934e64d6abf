"""An address that is elsewhere can be bound on Linux alone.

`bind: nonlocal` is a setting of Linux (`ip_nonlocal_bind`). FreeBSD has none: there a program must ask for it itself
(IP_BINDANY), which haproxy does with `bind: freebind`. Without it a program that listens on a virtual address ends on
every backup with `Can't assign requested address`. One that runs `on-master` with addresses of several virtual routers
needs it as well: it is started when the first of them comes, and the others may be elsewhere then.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model, Service
from compiler.services import software_of
from schemas.findings import Breach, Severity
from schemas.hosts import Speaker
from schemas.services import Bind

CODE: Final = "V513"
TITLE: Final = "binding what FreeBSD does not let it bind"
SEVERITY: Final = Severity.ERROR
HELP: Final = "write `bind: wildcard` or `bind: on-master`, as far as its software can, with addresses of one router"

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
  www: {software: apache, address: front.web, bind: nonlocal, document_root: /srv/www}
""".replace("{interfaces", "{speaker: freevrrpd, manager: daemontools, interfaces")
GOOD: Final = BAD.replace("bind: nonlocal", "bind: on-master")


def check(model: Model) -> Iterator[Breach]:
    told = set[str]()
    for host in model.hosts:
        for service in model.services_of(host) if host.speaker is Speaker.FREEVRRPD else ():
            if service.name not in told and (why := _needs(service)):
                told.add(service.name)
                place = (*service.at, "bind") if service.written.bind else (*service.at, "addresses")
                yield Breach(f"{host.name} runs FreeBSD, which cannot bind what is elsewhere: {why}", place)


def _needs(service: Service) -> str:
    if service.bind is Bind.NONLOCAL:
        return f"{service.name} has `bind: nonlocal`"
    several = service.bind is Bind.ON_MASTER and len(service.here) > 1 and any(software_of(service).sockets(service))
    return f"{service.name} runs for the master of {service.here[0].name} or {service.here[1].name}" if several else ""

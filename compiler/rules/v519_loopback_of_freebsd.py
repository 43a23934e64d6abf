"""On FreeBSD the loopback has 127.0.0.1 alone.

dnscache has no data of its own, so a tinydns on 127.53.0.1 tells it the name of the host. On Linux all of 127.0.0.0/8
is local; on FreeBSD that address is there once somebody gave it to lo0. Until then that tinydns ends with `unable to
bind UDP socket: address not available`, and only the question who is there stays without an answer.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from compiler.name_servers import LOOPBACK
from schemas.findings import Breach, Severity
from schemas.hosts import Speaker
from schemas.services import Dnscache

CODE: Final = "V519"
TITLE: Final = "loopback address that FreeBSD lacks"
SEVERITY: Final = Severity.WARNING
HELP: Final = f'add `ifconfig_lo0_alias0="inet {LOOPBACK}/32"` to rc.conf there and waive this; or use unbound'

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
    addresses: {ns: 192.0.2.53}
services:
  cache: {software: dnscache, address: front.ns, clients: [192.0.2.0/24]}
dns: {who: who.ami}
""".replace("{interfaces", "{speaker: freevrrpd, manager: daemontools, interfaces")
GOOD: Final = BAD.replace("speaker: freevrrpd, ", "")


def check(model: Model) -> Iterator[Breach]:
    told = set[str]()
    for host in model.hosts:
        for service in model.services_of(host) if host.speaker is Speaker.FREEVRRPD else ():
            if isinstance(service.written, Dnscache) and service.serving.who and service.name not in told:
                told.add(service.name)
                message = f"{host.name} runs FreeBSD, whose lo0 has no {LOOPBACK} for it"
                yield Breach(message, (*service.at, "software"))

"""What starts programs belongs to the host's system.

systemd is Linux's, rc.d as it is written here FreeBSD's. freevrrpd runs on FreeBSD alone and every other speaker on
Linux alone, so the speaker says which system a host has; units on the other one would never be read, and nothing would
start. supervisor and daemontools are on both.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from compiler.paths import FREEBSD, LINUX, Paths, paths_of
from schemas.findings import Breach, Severity
from schemas.hosts import Manager

CODE: Final = "V560"
TITLE: Final = "process manager of another system"
SEVERITY: Final = Severity.ERROR
HELP: Final = "supervisor and daemontools run on both systems, systemd on Linux and rc on FreeBSD"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {manager: rc, interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
"""
GOOD: Final = BAD.replace("manager: rc", "manager: systemd")

_SYSTEM: Final[dict[Manager, tuple[str, Paths]]] = {
    Manager.SYSTEMD: ("Linux", LINUX),
    Manager.RC: ("FreeBSD", FREEBSD),
}


def check(model: Model) -> Iterator[Breach]:
    for host in model.hosts:
        if system := _SYSTEM.get(host.manager):
            name, paths = system
            if paths_of(host) != paths:
                message = f"{host.manager} is {name}'s, and {host.speaker} of {host.name} does not run there"
                yield Breach(message, (*host.at, "manager"))

"""Under rc a program has a name of its own that a shell can have.

rc.subr(8) makes variables of a script's name, so a hyphen is written as an underscore. Two programs whose names differ
in that alone would be one script and one PID file: the second is the only one that starts.
"""

from collections.abc import Iterator
from typing import Final

from compiler.managers.rc import script
from compiler.model import Model
from compiler.services import software_of
from schemas.findings import Breach, Route, Severity
from schemas.hosts import Manager

CODE: Final = "V561"
TITLE: Final = "two programs with one name in rc"
SEVERITY: Final = Severity.ERROR
HELP: Final = "give one of them a name that differs in more than - and _"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {speaker: freevrrpd, manager: rc, interfaces: {xl0: {address: 192.0.2.11/24}}}
  fridge: {speaker: freevrrpd, manager: rc, interfaces: {xl0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: xl0, priority: 250}
      fridge: {interface: xl0, priority: 100}
    addresses: {web: 192.0.2.80}
services:
  web-log: {software: program, address: front.web, command: serve}
  web_log: {software: program, address: front.web, command: serve}
"""
GOOD: Final = BAD.replace("web_log", "log")


def check(model: Model) -> Iterator[Breach]:
    told = set[Route]()
    for host in model.hosts:
        if host.manager is Manager.RC:
            named = dict[str, tuple[str, Route]]()
            for service in model.services_of(host):
                for process in software_of(service).processes(host, service):
                    first, at = named.setdefault(script(process.name), (process.name, service.at))
                    if first != process.name and service.at not in told:
                        told.add(service.at)
                        message = f"{process.name} and {first} are both {script(process.name)} in rc on {host.name}"
                        yield Breach(message, service.at, key=True, related=((f"{first} is here", at),))

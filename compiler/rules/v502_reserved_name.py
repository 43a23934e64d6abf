"""A service's name is free on the host.

The process manager knows the speaker as a program too, under the name of its daemon; a service of that name would take
its place in the configuration. `all` is every program to supervisor: an event script that stops it would stop the
speaker. And a log named `vrid1`, or `front_vrid1`, is where the event scripts of a virtual router write.
"""

import re
from collections.abc import Iterator
from typing import Final

from compiler.model import Model, Service
from compiler.services import software_of
from schemas.findings import Breach, Severity
from schemas.hosts import Speaker

CODE: Final = "V502"
TITLE: Final = "service with a reserved name"
SEVERITY: Final = Severity.ERROR
HELP: Final = "call the service something else"

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
  speaker: {software: program, address: front.web, command: serve}
"""
GOOD: Final = BAD.replace("  speaker: {software", "  www: {software")


def check(model: Model) -> Iterator[Breach]:
    for service in model.each_service():
        if reason := _RESERVED.get(service.name) or _is_log_of_events(service.name):
            yield Breach(f"{service.name} is {reason}", service.at, key=True)
    yield from _twice(model)


def _twice(model: Model) -> Iterator[Breach]:
    """A service of several programs calls the others after itself, with a word behind a dash."""
    told = set[str]()
    for host in model.hosts:
        owners: dict[str, Service] = {}
        for service in model.services_of(host):
            for process in software_of(service).processes(host, service):
                owner = owners.setdefault(process.name, service)
                if owner is not service and process.name not in told:
                    told.add(process.name)
                    related = ((f"{owner.name} is here", owner.at),)
                    yield Breach(f"{process.name} is a program of {owner.name} too", service.at, True, related=related)


_RESERVED: Final = dict.fromkeys((*Speaker, "speaker"), "the name of a speaker's program") | {
    "all": "every program to supervisor",
    "supervisord": "the name of supervisor's own log",
}


def _is_log_of_events(name: str) -> str:
    """Whatever the routers are called today: one that comes later must not find its log taken."""
    return "the name of a log of event scripts" if re.fullmatch(r"(.+_)?vrid[0-9]+", name) else ""

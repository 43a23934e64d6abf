"""A service's name is free on the host.

The process manager knows the speaker as a program too, under the name of its daemon; a service of that name would take
its place in the configuration.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity
from schemas.site import Speaker

CODE: Final = "V502"
TITLE: Final = "service named like a speaker"
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
    reserved = {speaker.value for speaker in Speaker} | {"speaker"}
    for program in model.each_program():
        if program.name in reserved:
            yield Breach(f"{program.name} is the name of a speaker's program", program.at, key=True)

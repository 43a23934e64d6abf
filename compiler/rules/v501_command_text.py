"""A command comes out of the process manager as it went in.

supervisor cuts a value at a blank of any alphabet followed by `;` or `#`, even inside quotes, cuts off blanks at its
ends, even an escaped one, puts a directory in the place of `%(here)s` before it looks at percent signs, and reads
quotes by rules of its own. So a command must be words that a POSIX shell would split the same way, and must not hold
what cannot be written down.
"""

import re
import shlex
from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity
from schemas.services import Program

CODE: Final = "V501"
TITLE: Final = "command that cannot be written down"
SEVERITY: Final = Severity.ERROR
HELP: Final = "leave out ` ;` and ` #`, and close every quote; put what needs a shell into a script"

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
  www: {software: program, address: front.web, command: "serve ;all"}
"""
GOOD: Final = BAD.replace("serve ;all", "serve all")


def check(model: Model) -> Iterator[Breach]:
    for service in model.each_service():
        match service.written:
            case Program(command=command) if complaint := _complaint(command):
                yield Breach(complaint, (*service.at, "command"))
            case _:
                pass


def _complaint(command: str) -> str:
    if re.search(r"\s[;#]", command):
        return "a blank followed by ; or # ends a value in supervisor's file"
    if "%(here)s" in command:
        return "supervisor has no way to write %(here)s"
    try:
        words, kept = shlex.split(command), shlex.split(command.strip())
    except ValueError as error:
        return f"not words of a command: {str(error).lower()}"
    if kept != words:
        return "supervisor cuts off a blank at its ends"
    return "" if words else "an empty command"

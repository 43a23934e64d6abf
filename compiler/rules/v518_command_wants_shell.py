"""No shell reads the command of a program.

Process managers split it into words and hand these to the program as they are. So a `|` does not lead anywhere, `>`
writes no file, `$HOME` and backticks stay what they are, and `;` or `&&` begin no second command: all of them arrive as
arguments, and the program ends with a usage message, or does something else than meant. Quoted with ' they are left
alone: then the program is to have them.
"""

import re
import shlex
from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity
from schemas.services import Program

CODE: Final = "V518"
TITLE: Final = "command that wants a shell"
SEVERITY: Final = Severity.WARNING
HELP: Final = "put it into a script of the host, and write `command: /usr/local/sbin/that-script`; or quote it with '"

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
  www: {software: program, address: front.web, command: "serve | logger"}
"""
GOOD: Final = BAD.replace('"serve | logger"', "/usr/local/sbin/serve-and-log")

_SHELLS: Final = ("sh", "bash", "dash", "ksh", "zsh")
_OPERATOR: Final = re.compile(r"[|&;]+|\d*[<>][<>&]?\S*|.*;")
_EXPANDED: Final = re.compile(r"\$[A-Za-z_({]|`")


def check(model: Model) -> Iterator[Breach]:
    for service in model.each_service():
        match service.written:
            case Program(command=command) if sign := _for_a_shell(command):
                yield Breach(f"no shell reads this command: {sign} is handed to the program", (*service.at, "command"))
            case _:
                pass


def _for_a_shell(command: str) -> str:
    """The first word that only a shell has a use for; words keep their quotes here."""
    reader = shlex.shlex(command, posix=False)
    reader.whitespace_split, reader.commenters = True, ""
    try:
        words = [*reader]
    except ValueError:
        return ""
    if "-c" in words and words[0].rpartition("/")[2] in _SHELLS:
        return ""
    found = (word for word in words if not word.startswith("'") and _wants_shell(word))
    return next(found, "")


def _wants_shell(word: str) -> bool:
    return bool(_EXPANDED.search(word) or (not word.startswith('"') and _OPERATOR.fullmatch(word)))

"""A virtual router's addresses fit into an advert, and into the daemon's file.

An advert counts its addresses in one byte, and must fit into one packet. freevrrpd reads lines of at most 1023 bytes
and takes what is behind for a new line, which ends it; its addresses stand in one line.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model, Router
from schemas.findings import Breach, Severity
from schemas.site import Speaker

CODE: Final = "V310"
TITLE: Final = "too many addresses"
SEVERITY: Final = Severity.ERROR
HELP: Final = "spread the addresses over several virtual routers"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {speaker: freevrrpd, interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {speaker: freevrrpd, interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses:
""" + "".join(f"      a{number}: 192.0.2.{number}\n" for number in range(100, 180))
GOOD: Final = BAD.partition("      a150")[0]

_MOST: Final = 255
_LONGEST_LINE: Final = 1023


def check(model: Model) -> Iterator[Breach]:
    for router in model.routers:
        at = (*router.at, "addresses")
        if len(router.addresses) > _MOST:
            yield Breach(f"{len(router.addresses)} addresses: an advert has room for {_MOST}", at, key=True)
        speakers = {member.host.speaker for member in router.members}
        if Speaker.FREEVRRPD in speakers and (length := _line_length(router)) > _LONGEST_LINE:
            message = (
                f"{len(router.addresses)} addresses make a line of {length} bytes: freevrrpd reads {_LONGEST_LINE}"
            )
            yield Breach(message, at, key=True)


def _line_length(router: Router) -> int:
    return len("addr = " + ",".join(f"{address.ip}/32" for address in router.addresses))

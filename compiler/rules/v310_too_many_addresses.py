"""A virtual router's addresses fit into an advert, and into the daemon's file.

An advert counts its addresses in one byte, so there are at most 255, and must fit into one packet of 1500 bytes: of
IPv6 addresses it holds 90. keepalived 2.2.7 takes 83 of these. freevrrpd reads lines of at most 1023 bytes and takes
what is behind for a new line, which ends it; its addresses stand in one line.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model, Router
from schemas.findings import Breach, Severity
from schemas.hosts import Speaker

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
_MOST_IPV6: Final = (1500 - 40 - 8) // 16
"""An Ethernet packet without the headers of IPv6 and of the advert, by the length of an address."""
_MOST_IPV6_KEEPALIVED: Final = 83
_LONGEST_LINE: Final = 1023


def check(model: Model) -> Iterator[Breach]:
    for router in model.routers:
        at = (*router.at, "addresses")
        speakers = {member.host.speaker for member in router.members}
        most, who = _most(router.family, speakers)
        if len(router.addresses) > most:
            yield Breach(f"{len(router.addresses)} addresses: {who} has room for {most}", at, key=True)
        if Speaker.FREEVRRPD in speakers and (length := _line_length(router)) > _LONGEST_LINE:
            message = (
                f"{len(router.addresses)} addresses make a line of {length} bytes: freevrrpd reads {_LONGEST_LINE}"
            )
            yield Breach(message, at, key=True)


def _most(family: int, speakers: set[Speaker]) -> tuple[int, str]:
    if family == 4:
        return _MOST, "an advert"
    if Speaker.KEEPALIVED in speakers:
        return _MOST_IPV6_KEEPALIVED, "an advert of keepalived"
    return _MOST_IPV6, "an advert"


def _line_length(router: Router) -> int:
    return len("addr = " + ",".join(f"{address.ip}/32" for address in router.addresses))

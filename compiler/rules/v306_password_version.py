"""Only version 2 has a password.

RFC 5798 took authentication out of the protocol: a version 3 advert has no room for it, and daemons drop the setting
with no more than a warning. (A password in clear text keeps out mistakes, not people.)
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity

CODE: Final = "V306"
TITLE: Final = "password with version 3"
SEVERITY: Final = Severity.ERROR
HELP: Final = "use `version: 2`, or leave the authentication out"

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
    version: 3
    authentication: {password: {secret: front}}
    addresses: {web: 192.0.2.80}
"""
GOOD: Final = BAD.replace("version: 3", "version: 2")


def check(model: Model) -> Iterator[Breach]:
    for router in model.routers:
        at = (*router.at, "authentication")
        if router.password and router.family == 6:
            related = ((f"its first address is {router.addresses[0].ip}", router.addresses[0].at),)
            yield Breach(f"{router.name} is of IPv6, and its adverts have no password", at, related=related, help=_IPV4)
        elif router.password and router.version == 3:
            related = (("version 3 is asked for here", (*router.at, "version")),)
            yield Breach("a version 3 advert has no password", at, related=related)


_IPV4: Final = "write `authentication` in the virtual routers of IPv4 alone, and not in the defaults"

"""Where the adverts of an IPv6 router come from when the site does not say: the NIC's own link-local address.

Not one that is still tentative: another host may have it (RFC 4862 section 5.4). Not a deprecated one: so are virtual
addresses, ours and keepalived's, and an advert that comes from one of these makes two masters
(acassen/keepalived#757, #1122).
"""

import errno
from dataclasses import replace
from ipaddress import IPv6Address
from typing import Final

from schemas.speaker import FIND_SOURCE, Ip, Router

_ADDRESSES: Final = "/proc/net/if_inet6"
_LINK: Final = 0x20
_DEPRECATED, _DUPLICATE, _TENTATIVE = 0x20, 0x08, 0x40


def with_source(router: Router, otherwise: Ip = FIND_SOURCE) -> Router:
    """The router with a source in it. Raises OSError while there is none, unless it is told what to take then."""
    if router.source != FIND_SOURCE:
        return router
    try:
        return replace(router, source=choose(_read_addresses(), router))
    except OSError:
        if otherwise == FIND_SOURCE:
            raise
        return replace(router, source=otherwise)


def _read_addresses() -> str:
    try:
        with open(_ADDRESSES, encoding="ascii") as file:
            return file.read()
    except FileNotFoundError:
        return ""  # a kernel without IPv6


def choose(addresses: str, router: Router) -> IPv6Address:
    """The lowest that may be used, from the kernel's list (address, index, length, scope, flags, NIC). Raises
    OSError."""
    why = "no link-local IPv6 address"
    found = []
    for line in addresses.splitlines():
        number, _, _, scope, flags, nic = line.split()
        address = IPv6Address(bytes.fromhex(number))
        if nic != router.interface or int(scope, 16) != _LINK or address in router.every_address:
            continue
        if int(flags, 16) & _DUPLICATE:
            why = f"{address} is in use elsewhere"
        elif int(flags, 16) & _TENTATIVE:
            why = f"{address} is not known to be ours alone yet"
        elif not int(flags, 16) & _DEPRECATED:
            found.append(address)
    if not found:
        raise OSError(errno.EADDRNOTAVAIL, why)
    return min(found)

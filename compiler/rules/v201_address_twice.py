"""A virtual address belongs to one virtual router, once.

Two routers that hold the same address are two masters by construction: both answer ARP for it, and clients reach
whichever spoke last. keepalived's check lets it pass. It makes no difference whether an address stands in the advert or
is `excluded` from it. A link-local address is one for each link: routers on different ones may have the same.
"""

from collections.abc import Iterator
from typing import Final

from compiler.links import meetings
from compiler.model import Model, Router, VirtualAddress
from schemas.findings import Breach, Severity

CODE: Final = "V201"
TITLE: Final = "virtual address stands twice"
SEVERITY: Final = Severity.ERROR
HELP: Final = "give one of them another address"

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
    addresses: {web: 192.0.2.80, mail: 192.0.2.80}
"""
GOOD: Final = BAD.replace("mail: 192.0.2.80", "mail: 192.0.2.25")


def check(model: Model) -> Iterator[Breach]:
    seen: dict[object, tuple[Router, VirtualAddress]] = {}
    links: dict[object, list[tuple[Router, VirtualAddress]]] = {}
    for router in model.routers:
        for address in router.every_address:
            if address.ip.is_link_local:
                links.setdefault(address.ip, []).append((router, address))
            elif address.ip in seen:
                yield _breach(address, *seen[address.ip])
            else:
                seen[address.ip] = (router, address)
    for held in links.values():
        placed = [(member.nic, each) for each in held for member in each[0].members] if len(held) > 1 else []
        for (_, address), earlier, _ in meetings(placed):
            yield _breach(address, *earlier)


def _breach(address: VirtualAddress, router: Router, earlier: VirtualAddress) -> Breach:
    name = f"{router.name}.{earlier.name}"
    return Breach(f"{address.ip} is {name} already", address.at, related=((f"{name} is here", earlier.at),))

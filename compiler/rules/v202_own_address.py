"""A virtual address is nobody's own.

An address that a host has anyway is there also while the host is backup: two machines answer for it. That goes for
every host of the site, a member or not. (The protocol knows an address owner, with priority 255; that is not in the
site language, since an owner can never be demoted.) A link-local address is one for each link.
"""

from collections.abc import Iterator
from typing import Final

from compiler.links import meetings
from compiler.model import Host, Model, Nic, Router
from schemas.findings import Breach, Severity
from schemas.values import Ip

CODE: Final = "V202"
TITLE: Final = "virtual address is a host's own"
SEVERITY: Final = Severity.ERROR
HELP: Final = "choose an address that no host has"

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
    addresses: {web: 192.0.2.12}
"""
GOOD: Final = BAD.replace("{web: 192.0.2.12}", "{web: 192.0.2.80}")


def check(model: Model) -> Iterator[Breach]:
    own: dict[Ip, list[tuple[Host, Nic]]] = {}
    for host in model.hosts:
        for nic in host.nics:
            for interface in nic.own:
                own.setdefault(interface.ip, []).append((host, nic))
    for router in model.routers:
        for address in router.every_address:
            for host, nic in own.get(address.ip, ()):
                if not address.ip.is_link_local or _on_one_link(nic, router):
                    related = ((f"{host.name} has it here", (*host.at, "interfaces", nic.name)),)
                    yield Breach(
                        f"{address.ip} is {host.name}'s own address on {nic.name}", address.at, related=related
                    )
                    break


def _on_one_link(nic: Nic, router: Router) -> bool:
    return any(meetings([(nic, "host"), *((member.nic, "router") for member in router.members)]))

"""One VRID per NIC.

VRRP moves a MAC address with the addresses, and it is computed from the VRID. A speaker that sets it on the NIC itself
goes through several of them when the NIC carries several VRIDs, and a client that asks in between keeps a wrong one
until its ARP entry times out (the paper, 'Pitfalls'). A NIC that is declared `many_vrids: true` may carry several, but
only where every speaker on it keeps each VRID on a virtual-MAC device of its own, or moves no hardware address.
"""

from collections.abc import Iterator
from typing import Final

from compiler.capabilities import No, capabilities_of
from compiler.model import Model
from schemas.findings import Breach, Severity

CODE: Final = "V302"
TITLE: Final = "several VRIDs on one NIC"
SEVERITY: Final = Severity.ERROR
HELP: Final = "put the routers on different NICs, or declare the NIC `many_vrids: true`"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.12/24}, eth1: {address: 192.0.2.13/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
  back:
    vrid: 2
    members:
      clarinet: {interface: eth0, priority: 100}
      fridge: {interface: eth1, priority: 250}
    addresses: {mail: 192.0.2.25}
"""
GOOD: Final = BAD.replace(
    "clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}}}",
    "clarinet: {interfaces: {eth0: {address: 192.0.2.11/24, many_vrids: true}}}",
)


def check(model: Model) -> Iterator[Breach]:
    for host in model.hosts:
        for nic in host.nics:
            on_it = [(router, member) for router, member in model.routers_of(host) if member.nic is nic]
            vrids = {router.vrid for router, _ in on_it}
            can = capabilities_of(host.speaker, host.speaker_version).many_vrids
            if nic.many_vrids and isinstance(can, No):
                message = f"{nic.name} of {host.name} cannot carry many VRIDs with {host.speaker}: {can.reason}"
                yield Breach(message, (*host.at, "interfaces", nic.name, "many_vrids"), help=_OWN_NIC)
            elif len(vrids) > 1 and not nic.many_vrids:
                (first, _), *others = on_it
                for router, member in others:
                    message = (
                        f"{nic.name} of {host.name} carries VRID {first.vrid} already, and here VRID {router.vrid}"
                    )
                    related = ((f"VRID {first.vrid} is {first.name}", (*first.at, "vrid")),)
                    yield Breach(message, (*member.at, "interface"), related=related)


_OWN_NIC: Final = "give each virtual router a NIC of its own"

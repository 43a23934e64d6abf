"""A virtual machine can stand still for longer than an advert interval.

While a hypervisor backs up, moves or starves a guest, it sends nothing: with an interval of less than a second a pause
of half a second is a failover, and when the guest wakes there are two masters for a moment (acassen/keepalived#2066,
#1955, #2238). A site may know its hypervisor to be better than that, so this is a warning.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity
from schemas.values import spell_duration

CODE: Final = "V317"
TITLE: Final = "short interval on a virtual machine"
SEVERITY: Final = Severity.WARNING
HELP: Final = "use an interval of 1s or more"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {virtual_machine: yes, interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
    interval: 100ms
"""
GOOD: Final = BAD.replace("100ms", "1s")


_LEAST: Final = 100


def check(model: Model) -> Iterator[Breach]:
    for router in model.routers:
        guests = [member.host for member in router.members if member.host.virtual_machine]
        if guests and router.interval < _LEAST:
            names = ", ".join(host.name for host in guests)
            message = (
                f"a pause of {spell_duration(3 * router.interval)} moves the role, and these may stand still: {names}"
            )
            related = ((f"{guests[0].name} is a virtual machine", (*guests[0].at, "virtual_machine")),)
            yield Breach(message, (*router.at, "interval"), related=related)

"""Every NIC has addresses of its own.

Two hosts with one address answer for it in turns, and a member takes adverts from its own address for its own and drops
them: two masters. Daemons look at their own host alone, and keepalived 2.2.7 does not even notice itself among its
unicast peers. A link-local address is one for each link.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from compiler.links import meetings
from compiler.model import Host, Model, Nic
from schemas.findings import Breach, Route, Severity
from schemas.values import Ip

CODE: Final = "V209"
TITLE: Final = "a host's address stands twice"
SEVERITY: Final = Severity.ERROR
HELP: Final = "give one of them another address"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.11/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
"""
GOOD: Final = BAD.replace("192.0.2.11/24}}}\nvirtual", "192.0.2.12/24}}}\nvirtual")


class _Own(NamedTuple):
    """One address of a NIC, at its place in the site."""

    ip: Ip
    host: Host
    nic: Nic
    at: Route


def check(model: Model) -> Iterator[Breach]:
    first: dict[Ip, _Own] = {}
    local: dict[Ip, list[_Own]] = {}
    for own in _addresses(model):
        if own.ip.is_link_local:
            local.setdefault(own.ip, []).append(own)
        elif (earlier := first.setdefault(own.ip, own)) is not own:
            yield _breach(own, earlier)
    for held in local.values():
        for own, earlier, _ in meetings([(each.nic, each) for each in held]) if len(held) > 1 else ():
            yield _breach(own, earlier)


def _addresses(model: Model) -> Iterator[_Own]:
    for host in model.hosts:
        for nic in host.nics:
            for index, own in enumerate(nic.own):
                at: Route = (*nic.at, "address") if len(nic.own) == 1 else (*nic.at, "addresses", index)
                yield _Own(own.ip, host, nic, at)


def _breach(own: _Own, earlier: _Own) -> Breach:
    where = f"{earlier.nic.name} of {earlier.host.name}"
    related = ((f"{where} has it here", earlier.at),)
    return Breach(f"{own.ip} is the address of {where} already", own.at, related=related)

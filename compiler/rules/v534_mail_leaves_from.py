"""Mail leaves from an address that the host always has.

Connections to other servers that come from a virtual address break when it moves: the answers go to the new master,
which never asked. Where it is absent postfix says no more than a warning and takes another address
(`smtp_bind_address`), sendmail cannot connect at all, and what receivers know of the sender (SPF, reverse names)
changes with the role.
"""

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Final

from compiler.model import Model, Service
from schemas.findings import Breach, Route, Severity
from schemas.services import Postfix, Qmail, Sending
from schemas.values import Ip

CODE: Final = "V534"
TITLE: Final = "mail that leaves from a moving address"
SEVERITY: Final = Severity.ERROR
HELP: Final = "name one of the host's own addresses, or leave it out: the kernel takes one"

BAD: Final = """\
version: 1
site: example
domain: example.org
hosts:
  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {mail: 192.0.2.25}
services:
  mx: {software: postfix, address: front.mail, send_from: {fridge: 192.0.2.25}}
"""
GOOD: Final = BAD.replace("fridge: 192.0.2.25", "fridge: 192.0.2.12")


def check(model: Model) -> Iterator[Breach]:
    moving = {address.ip: router.name for router in model.routers for address in router.every_address}
    own = {host.name: {each.ip for nic in host.nics for each in nic.own} for host in model.hosts}
    for service in model.each_service():
        for host, ip, at in _sources(service):
            if ip in moving:
                yield Breach(f"{ip} is a virtual address of {moving[ip]}", at)
            elif host and host not in own:
                yield Breach(f"there is no host {host!r}", at, key=True)
            elif host and ip not in own[host]:
                yield Breach(f"{ip} is no address of {host}", at)


def _sources(service: Service) -> Iterator[tuple[str, Ip, Route]]:
    """Where connections come from: of a host, or of all."""
    written = service.written
    if isinstance(written, Sending):
        yield from ((host, ip, (*service.at, "send_from", host)) for host, ip in written.send_from.items())
    if isinstance(written, Postfix):
        yield from _named(written.parameters, _PARAMETERS, (*service.at, "parameters"))
    if isinstance(written, Qmail):
        yield from _named(written.controls, _CONTROLS, (*service.at, "controls"))


_PARAMETERS: Final = ("smtp_bind_address", "smtp_bind_address6", "lmtp_bind_address", "lmtp_bind_address6")
_CONTROLS: Final = ("outgoingip", "bindroutes")
"""Files that widespread patches of qmail read."""


def _named(given: dict[str, str], names: tuple[str, ...], at: Route) -> Iterator[tuple[str, Ip, Route]]:
    for name in names:
        for word in given.get(name, "").replace(":", " ").split() if name in _CONTROLS else [given.get(name, "")]:
            try:
                yield "", ip_address(word.strip()), (*at, name)
            except ValueError:
                continue
